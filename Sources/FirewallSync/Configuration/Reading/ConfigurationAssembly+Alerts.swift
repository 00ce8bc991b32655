import AzureResourceManager
import CurlTransport
import Foundation

extension ConfigurationAssembly {
    /// Whom alerts go to; nobody, where the file does not say.
    mutating func alerts(among registries: [ConfiguredRegistry]) -> AlertSettings {
        guard let section = root.section("alerts") else { return AlertSettings() }
        var settings = AlertSettings()
        settings.reminderSeconds = section.seconds("reminder") ?? settings.reminderSeconds
        if let hours = section.section("quiet-hours") { settings.quietHours = quietHours(hours) }
        for (name, place, value) in section.section("channels")?.entries ?? [] {
            guard name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{0,63}/) != nil else {
                report(.badValue, place, "A channel's name has letters, digits, '.', '_' and '-', at most 64 in all.")
                continue
            }
            guard case .section(let channel) = value.value, let kind = kind(channel) else { continue }
            settings.channels.append(
                AlertChannelSettings(
                    name: name, kind: kind,
                    minimumSeverity: channel.text("minimum-severity").flatMap(AlertSeverity.init(rawValue:)) ?? .info,
                    registries: chosen(channel, among: registries)))
        }
        return settings
    }

    private mutating func quietHours(_ section: SectionValues) -> QuietHours? {
        guard let from = section.text("from").flatMap(TextForm.minutes),
            let to = section.text("to").flatMap(TextForm.minutes)
        else { return nil }
        guard from != to else {
            report(
                .contradiction, section["to"]?.place ?? section.place,
                "'from' and 'to' are the same time; the quiet hours must begin and end, and cannot last all day.")
            return nil
        }
        return QuietHours(
            from: from, to: to, timeZone: section.text("time-zone").flatMap(TimeZone.init(identifier:)) ?? .gmt,
            below: section.text("below").flatMap(AlertSeverity.init(rawValue:)) ?? .critical)
    }

    /// The labels of the registries that a channel names.
    private mutating func chosen(_ section: SectionValues, among registries: [ConfiguredRegistry]) -> Set<String> {
        var labels: Set<String> = []
        for item in section.list("registries") ?? [] {
            guard case .text(let name) = item.value else { continue }
            let match = registries.first { $0.settings.label.lowercased() == name.lowercased() }
            if let match {
                labels.insert(match.settings.label)
            } else {
                report(
                    .unknownReference, item.place,
                    "There is no registry '\(name)'\(Spelling.advice(for: name, among: registries.map(\.settings.label)))"
                        .asSentence)
            }
        }
        return labels
    }

    private mutating func kind(_ channel: SectionValues) -> AlertChannelKind? {
        if let section = channel.section("webhook") {
            let keys = section.section("signing-keys")?.entries.compactMap {
                entry -> (String, CredentialSource.Secret)? in
                guard case .section(let key) = entry.value.value, let secret = secret("key", of: key) else {
                    return nil
                }
                return (entry.name, secret)
            }
            let url =
                section.text("url").map(AlertChannelURL.text) ?? secret("url", of: section).map(AlertChannelURL.secret)
            requirePlainIDs(section)
            return url.map { .webhook(url: $0, keys: Dictionary(keys ?? []) { first, _ in first }) }
        }
        if let section = channel.section("slack") { return secret("url", of: section).map { .slack(url: $0) } }
        if let section = channel.section("teams") { return secret("url", of: section).map { .teams(url: $0) } }
        if let section = channel.section("pagerduty") {
            return secret("routing-key", of: section).map {
                .pagerDuty(url: section.text("url") ?? AlertChannelKind.pagerDutyURL, routingKey: $0)
            }
        }
        return channel.section("email").flatMap { email($0) }.map { .email($0) }
    }

    /// Key ids stand in a header field.
    private mutating func requirePlainIDs(_ section: SectionValues) {
        for (name, place, _) in section.section("signing-keys")?.entries ?? []
        where name.wholeMatch(of: /[A-Za-z0-9._-]{1,64}/) == nil {
            report(.badValue, place, "A key's id has letters, digits, '.', '_' and '-', at most 64 in all.")
        }
    }

    private mutating func email(_ section: SectionValues) -> AlertMailSettings? {
        let security = section.text("security").flatMap(MailServer.Security.init(rawValue:)) ?? .startTLS
        let password = secret("password", of: section)
        if section["password-file"] != nil, let other = section["password-environment"] {
            report(.contradiction, other.place, "'password-file' and 'password-environment' exclude each other.")
        }
        if let user = section["user"], password == nil {
            report(.missingKey, user.place, "A 'user' needs 'password-file' or 'password-environment'.")
        } else if section["user"] == nil, password != nil {
            report(.missingKey, section.place, "A password needs a 'user'.")
        }
        guard let host = section.text("host"), let from = try? section.text("from").map(MailAddress.init(parsing:))
        else { return nil }
        if security == .none, password != nil, !["localhost", "127.0.0.1"].contains(host.lowercased()) {
            report(
                .contradiction, section["security"]?.place ?? section.place,
                "Without TLS the password would cross the network for all to read; use 'starttls' or 'tls'.")
        }
        let to = (section.texts("to") ?? []).compactMap { try? MailAddress(parsing: $0) }
        return AlertMailSettings(
            host: host, port: section.integer("port"), security: security, from: from, to: to,
            user: section.text("user"), password: password, caFile: section.text("ca-file").map(paths.absolute))
    }

    /// The secret that `NAME-file` or `NAME-environment` names.
    private func secret(_ name: String, of section: SectionValues) -> CredentialSource.Secret? {
        if let file = section.text("\(name)-file") { return .file(path: paths.absolute(file)) }
        return section.text("\(name)-environment").map { .environment(variable: $0) }
    }
}
