import AzureResourceManager
import CurlTransport
import Foundation
import IPNetworks
import ServiceTags

/// The forms of text that the configuration takes.
enum TextForm: Sendable {
    /// Any line that is not empty.
    case line
    /// The path of a file or folder.
    case path
    /// A URL with https, or with http on loopback.
    case url
    /// The URL of a proxy.
    case proxy
    /// A host name without scheme or port.
    case host
    /// The name of an environment variable.
    case environmentVariable
    /// An IPv4 prefix, or one address.
    case prefix
    /// A service tag's name or glob.
    case tag
    /// A registry's resource id.
    case registryID
    /// Five fields as crontab(5) has them, or a name such as `@hourly`.
    case cron
    /// The name of a time zone in the tz database.
    case timeZone
    /// An address of this machine and a port.
    case listenAddress
    /// A time of the day.
    case timeOfDay
    /// An e-mail address, with a name before it or not.
    case mailAddress

    /// The form in words.
    var description: String {
        switch self {
        case .line: "a text"
        case .path: "a path"
        case .url: "a URL that begins with https:// (http:// on loopback alone)"
        case .proxy: "a proxy's URL such as http://proxy.example:3128"
        case .host: "a host name such as download.microsoft.com"
        case .environmentVariable: "the name of an environment variable"
        case .prefix: "an IPv4 prefix such as 20.42.66.0/23"
        case .tag: "a service tag such as AzureContainerRegistry.WestEurope, or a glob with * and ?"
        case .registryID:
            "a resource id: /subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R"
        case .cron: "a cron expression such as '15 6 * * MON-FRI', or a name such as @hourly"
        case .timeZone: "a time zone such as Europe/Berlin, or UTC"
        case .listenAddress: "an address and a port such as 127.0.0.1:9464"
        case .timeOfDay: "a time from \"00:00\" to \"23:59\""
        case .mailAddress: "an e-mail address such as ops@example.com"
        }
    }

    /// The value of a text of this form, or the reason why it has another form.
    ///
    /// The reason quotes the text, except where the text may be a secret that was put in the wrong place.
    func read(_ text: String) throws(TextFormError) -> ConfigurationValue {
        switch self {
        case .line:
            guard !text.allSatisfy(\.isWhitespace) else { throw TextFormError("is empty; write a text") }
        case .path:
            guard !text.isEmpty else { throw TextFormError("is empty; write a path") }
            if Self.looksLikeToken(text) { throw .secret }
        case .url:
            try requireURL(text, schemes: ["https", "http"])
        case .proxy:
            try requireURL(text, schemes: ["http", "https", "socks4", "socks4a", "socks5", "socks5h"])
        case .host:
            guard text.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?/) != nil else {
                throw mismatch(text)
            }
        case .environmentVariable:
            guard text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil, !Self.looksLikeToken(text) else {
                throw .secret
            }
        case .prefix:
            do { return .prefix(try IPv4Prefix(parsingAddressOrPrefix: text)) } catch {
                throw TextFormError(error.description)
            }
        case .tag:
            let name = text.replacing(RegistrySettings.locationPlaceholder, with: "location", maxReplacements: 1)
            guard name.wholeMatch(of: /[A-Za-z0-9_.*?-]+/) != nil else { throw mismatch(text) }
            return .tag(TagPattern(text))
        case .registryID:
            do { return .registry(try RegistryID(parsing: text)) } catch { throw TextFormError("\(error)") }
        case .cron:
            do { return .cron(try CronExpression(parsing: text)) } catch { throw TextFormError(error.description) }
        case .timeZone:
            // Foundation also takes offsets and abbreviations, which know nothing of summer time.
            guard text == "UTC" || text.contains("/"), TimeZone(identifier: text) != nil else { throw mismatch(text) }
        case .listenAddress:
            guard ListenAddress(parsing: text) != nil else { throw mismatch(text) }
        case .timeOfDay:
            guard Self.minutes(text) != nil else { throw mismatch(text) }
        case .mailAddress:
            do { _ = try MailAddress(parsing: text) } catch { throw TextFormError(error.description) }
        }
        return .text(text)
    }

    /// The minutes after midnight of a time such as `22:00`; nil for any other text.
    static func minutes(_ text: String) -> Int? {
        guard let match = text.wholeMatch(of: /([01][0-9]|2[0-3]):([0-5][0-9])/), let hour = Int(match.1),
            let minute = Int(match.2)
        else { return nil }
        return hour * 60 + minute
    }

    private func requireURL(_ text: String, schemes: [String]) throws(TextFormError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host?.lowercased(), !host.isEmpty, schemes.contains(scheme)
        else {
            // A text that does not parse may still hold a password.
            if text.contains("@") { throw .secret }
            throw mismatch(text)
        }
        guard parts.user == nil, parts.password == nil else { throw .secret }
        if case .url = self, scheme == "http" {
            guard ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host) else { throw mismatch(text) }
        }
    }

    private func mismatch(_ text: String) -> TextFormError {
        TextFormError("'\(text.prefix(120))' is not \(description)")
    }

    /// Whether a text has the look of a JSON Web Token, which belongs in no configuration.
    private static func looksLikeToken(_ text: String) -> Bool {
        text.hasPrefix("eyJ") && text.utf8.count > 60 && !text.contains("/")
    }
}

/// Why a text has not the form that is asked for.
struct TextFormError: Error {
    /// The reason, with the text quoted.
    let reason: String
    /// Whether the text is, or may be, a secret, which is why it is not quoted.
    var isSecret = false

    init(_ reason: String) { self.reason = reason }

    /// A secret where none belongs.
    static var secret: Self {
        var error = Self("holds what may be a secret, so it is not shown here")
        error.isSecret = true
        return error
    }
}
