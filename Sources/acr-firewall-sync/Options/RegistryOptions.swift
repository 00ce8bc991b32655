import ArgumentParser
import FirewallSync
import IPNetworks

/// Which registry a command plans for, and everything that planning needs to know about it.
struct RegistryOptions: ParsableArguments {
    @OptionGroup var choice: RegistryChoice

    @OptionGroup var selection: SelectionOptions

    @Option(
        name: .customLong("pin"),
        help: ArgumentHelp("An address or prefix to let in always. Repeatable.", valueName: "prefix"),
        transform: { try IPv4Prefix(parsingAddressOrPrefix: $0) })
    var pins: [IPv4Prefix] = []

    @Option(help: ArgumentHelp("The most rules in all, ours and others', that may be counted on.", valueName: "rules"))
    var budget: Int?

    @Option(help: ArgumentHelp("Rules of the quota to keep free for people.", valueName: "rules"))
    var reserve: Int?

    @Option(help: ArgumentHelp("The registry's quota of rules, where Azure is not to be asked.", valueName: "rules"))
    var quota: Int?

    @Option(
        help: ArgumentHelp("The most addresses to let in that nothing requires (default: 0).", valueName: "addresses"))
    var maxOverAllowed: UInt64?

    @Option(help: ArgumentHelp("The broadest rule allowed, as a prefix length.", valueName: "length"))
    var shortestPrefix: Int?

    @Option(help: ArgumentHelp("Days for which a prefix that left the publication stays.", valueName: "days"))
    var graceDays: Int?

    @Flag(help: "Accept AzureCloud tags, which let in the machines of every tenant.")
    var allowAzureCloud = false

    @Flag(help: "Treat every rule of the registry as ours, whoever made it.")
    var exclusive = false

    func validate() throws {
        for (name, value, most) in [
            ("budget", budget, 1000), ("reserve", reserve, 1000), ("quota", quota, 1000),
            ("grace-days", graceDays, 365),
        ] {
            if let value, !(0...most).contains(value) {
                throw ValidationError("--\(name) is \(value); it must be 0 through \(most).")
            }
        }
        if let shortestPrefix, !(0...32).contains(shortestPrefix) {
            throw ValidationError("--shortest-prefix is \(shortestPrefix); it must be 0 through 32.")
        }
    }

    /// What the options ask for.
    var request: RegistryRequest {
        var request = choice.request
        request.changes.tags = selection.tags
        request.changes.pinned = pins
        request.changes.budget = budget
        request.changes.reserve = reserve
        request.changes.quota = quota
        request.changes.maximumOverAllowed = maxOverAllowed
        request.changes.shortestPrefixLength = shortestPrefix
        request.changes.graceDays = graceDays
        request.changes.admitsAzureCloud = allowAzureCloud ? true : nil
        request.changes.ownership = exclusive ? .exclusive : nil
        return request
    }

    /// A session with the registries that the options name.
    ///
    /// - Throws: Why there is no configuration, or none that can be used.
    func session() throws -> SyncSession { try choice.session(for: request) }

    /// A session with the registries that `request` names.
    ///
    /// - Throws: Why there is no configuration, or none that can be used.
    func session(for request: RegistryRequest) throws -> SyncSession { try choice.session(for: request) }
}
