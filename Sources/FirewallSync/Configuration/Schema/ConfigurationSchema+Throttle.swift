import AzureResourceManager

/// How many requests the resource manager is sent.
extension ConfigurationSchema {
    static let throttle = ConfigurationSection(keys: [
        ConfigurationKey(
            name: "read-burst", shape: .integer(1...100_000), summary: "Reads at once.",
            fallback: text(RequestLimits.azure.reads?.burst)),
        ConfigurationKey(
            name: "read-rate", shape: .integer(1...100_000), summary: "Reads a second after that.",
            fallback: text(RequestLimits.azure.reads?.rate)),
        ConfigurationKey(
            name: "write-burst", shape: .integer(1...100_000), summary: "Writes at once.",
            fallback: text(RequestLimits.azure.writes?.burst)),
        ConfigurationKey(
            name: "write-rate", shape: .integer(1...100_000), summary: "Writes a second after that.",
            fallback: text(RequestLimits.azure.writes?.rate)),
        ConfigurationKey(
            name: "unlimited", shape: .flag,
            summary: "Whether nothing waits before the resource manager asks for it; for one that has no such limits.",
            fallback: "false"),
    ])

    private static func text(_ figure: Double?) -> String { figure.map { "\(Int($0))" } ?? "" }
}
