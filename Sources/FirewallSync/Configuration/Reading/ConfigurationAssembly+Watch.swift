import Foundation

extension ConfigurationAssembly {
    /// The schedule of one registry: its own, else that of `defaults`, else every hour.
    mutating func schedule(_ section: SectionValues, over defaults: SectionValues?) -> RunSchedule {
        guard let found = section.section("schedule") ?? defaults?.section("schedule") else { return .standard }
        let jitter = found.seconds("jitter") ?? 0
        if let seconds = found.seconds("every") {
            // One place of the file, however many registries take it from 'defaults'.
            if jitter >= seconds, let place = found["jitter"]?.place {
                reportOnce(
                    .contradiction, place,
                    "'jitter' (\(ConfigurationDuration(seconds: jitter))) must be shorter than 'every' "
                        + "(\(ConfigurationDuration(seconds: seconds))).")
            }
            if let place = found["time-zone"]?.place {
                reportOnce(.contradiction, place, "'time-zone' belongs to 'cron'; an interval has none.")
            }
            return RunSchedule(.every(seconds: seconds), jitterSeconds: jitter)
        }
        guard case .cron(let expression)? = found["cron"]?.value else { return .standard }
        let zone = found.text("time-zone").flatMap(TimeZone.init(identifier:)) ?? .gmt
        return RunSchedule(.cron(expression, zone), jitterSeconds: jitter)
    }

    /// How the service runs alone.
    mutating func watch() -> WatchSettings {
        var settings = WatchSettings()
        guard let section = root.section("watch") else { return settings }
        if let text = section.text("listen"), let address = ListenAddress(parsing: text) { settings.listen = address }
        settings.tokenFile = section.text("token-file").map(paths.absolute)
        settings.hostNames = section.texts("host-names") ?? []
        settings.concurrency = section.integer("concurrency") ?? settings.concurrency
        if !settings.listen.isLoopback, !section.given.contains("token-file"), let place = section["listen"]?.place {
            report(
                .contradiction, place,
                "Others can connect to '\(settings.listen)', so 'token-file' must name a file with a token that they "
                    + "have to show; or listen on 127.0.0.1.")
        }
        return settings
    }

    private mutating func reportOnce(
        _ code: ConfigurationProblem.Code, _ place: ConfigurationPlace, _ sentence: String
    ) {
        let isKnown = problems.contains { $0.code == code && $0.line == place.line && $0.column == place.column }
        if !isKnown { report(code, place, sentence) }
    }
}
