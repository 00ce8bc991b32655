import Foundation
import IPNetworks

/// What a plan goes back behind, where it is a rollback.
public struct PlannedRollback: Sendable, Hashable, Codable {
    /// The run that is undone, with every run after it.
    public let runID: String
    /// When it wrote.
    public let time: Date
    /// Who ran it.
    public let actor: String
    /// The required addresses that are refused afterwards, ascending.
    public let uncovered: [IPv4Prefix]

    /// How many required addresses are refused afterwards.
    public var uncoveredAddresses: UInt64 { uncovered.reduce(0) { $0 + $1.addressCount } }

    /// What a person must know before it is applied.
    var remarks: [String] {
        let undone =
            "This goes back to the rules of ours that stood before run \(runID) (\(time.formatted(.iso8601)), "
            + "\(actor)). The next apply brings them in step again, which undoes it, unless the registry is frozen "
            + "(--freeze 24h)."
        guard !uncovered.isEmpty else { return [undone] }
        let count = uncoveredAddresses
        let shown = uncovered.prefix(5).map(\.description).joined(separator: ", ")
        let more = uncovered.count > 5 ? " and \(uncovered.count - 5) more prefixes" : ""
        return [
            "WARNING: \(count) REQUIRED \(count == 1 ? "ADDRESS" : "ADDRESSES") WILL BE REFUSED: \(shown)\(more). Builds "
                + "on those agents will fail.",
            undone,
        ]
    }
}
