/// The keys of the service that runs alone: when, and where it tells how it is.
extension ConfigurationSchema {
    static let schedule = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "every", shape: .duration(1...31_536_000, wholeMultiplesOf: 1),
                summary: "The time from one run to the next; without a schedule 1h.", example: "1h"),
            ConfigurationKey(
                name: "cron", shape: .text(.cron),
                summary:
                    "Instead of an interval: minute, hour, day of the month, month, day of the week, or a name such "
                    + "as @hourly.",
                example: "\"15 6 * * MON-FRI\""),
            ConfigurationKey(
                name: "time-zone", shape: .text(.timeZone), summary: "The time zone whose walls 'cron' goes by.",
                fallback: "UTC"),
            ConfigurationKey(
                name: "jitter", shape: .duration(0...86_400, wholeMultiplesOf: 1),
                summary: "The most by which a run is put off, by chance; shorter than the interval.", fallback: "0s"),
        ],
        exactlyOne: [["every", "cron"]])

    static let watch = ConfigurationSection(keys: [
        ConfigurationKey(
            name: "listen", shape: .text(.listenAddress),
            summary: "Where the status pages and the metrics are; port 0 takes a free one. An address beside loopback "
                + "needs 'token-file'.",
            fallback: "\(WatchSettings.standardAddress)"),
        ConfigurationKey(
            name: "token-file", shape: .text(.path),
            summary: "A file (mode 0600) with the token that every request must bear.",
            example: "/run/secrets/status-token"),
        ConfigurationKey(
            name: "host-names", shape: .list(of: .text(.host), atLeast: 0),
            summary: "The names by which the status pages may be asked for, beside those of loopback.",
            fallback: "[]"),
        ConfigurationKey(
            name: "concurrency", shape: .integer(1...1000), summary: "How many registries are worked on at once.",
            fallback: "16"),
    ])
}
