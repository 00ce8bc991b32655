import Foundation
import IPNetworks
import NetworkRules
import RuleCompression

/// The rules of ours that stood before a run wrote: where a rollback goes.
///
/// Foreign rules have no part in it: they stay as they are, and those that are gone stay gone. Doors have none either:
/// what closed meanwhile is not opened again, and what is open closes at its time.
struct RollbackTarget: Sendable {
    /// The run that is to be undone, with every run after it.
    let runID: String
    /// When it wrote.
    let time: Date
    /// Who ran it.
    let actor: String
    /// The prefixes of our rules that stood before it, ascending.
    let prefixes: [IPv4Prefix]

    /// What names the newest run that wrote for another reason than a door.
    static let last = "last"

    /// Finds a run by its identity, by how that begins, or as ``last``.
    ///
    /// - Parameters:
    ///   - history: What the ledger holds of the registry, the newest first.
    ///   - ours: Our present rules.
    /// - Throws: ``SyncError`` with `noSuchRun`: there is none, there are several, or it wrote nothing.
    init(_ name: String, history: [HistoryEntry], ours: [NetworkRule]) throws(SyncError) {
        let intents = history.filter { $0.kind == .intent }
        let failed = Set(history.filter { $0.kind == .failed }.map(\.runID))
        // Doors have no part in the way back: it is never a door that somebody wants to go back behind, least of all
        // one that closed on the occasion of the rollback.
        let ofDoors = Set(history.filter { $0.kind == .opened || $0.kind == .closed }.map(\.runID))
            .union(intents.filter { $0.until != nil }.map(\.runID))
        let id = try Self.identity(
            name, history: history,
            written: intents.map(\.runID).filter { !failed.contains($0) && !ofDoors.contains($0) })
        guard let intent = intents.first(where: { $0.runID == id }) else {
            throw SyncError(.noSuchRun, "Run \(id) wrote no rules, so there is nothing to go back behind.")
        }
        guard !failed.contains(id) else {
            throw SyncError(.noSuchRun, "Run \(id) failed and wrote nothing, so there is nothing to go back behind.")
        }
        let earlier = history.filter { $0.sequence < intent.sequence }
        let owned = earlier.first { $0.owned != nil }?.owned ?? []
        // What was made ours since stood there before, and was somebody's: it stays.
        let standing = Set(intent.before)
        let adopted = ours.map(\.value).filter(standing.contains)
        let doors = Set(earlier.filter { $0.kind == .opened }.flatMap(\.added))
        let values = Set(owned).subtracting(doors).union(adopted)
        runID = id
        time = intent.time
        actor = intent.actor
        prefixes = Set(values.compactMap { NetworkRule(value: $0).prefix }).sorted()
    }

    private static func identity(
        _ name: String, history: [HistoryEntry], written: [String]
    ) throws(SyncError) -> String {
        let name = name.lowercased()
        if name == last {
            guard let newest = written.first else {
                throw SyncError(.noSuchRun, "No run has written rules yet, so there is nothing to go back behind.")
            }
            return newest
        }
        let found = Set(history.map(\.runID).filter { $0.lowercased().hasPrefix(name) })
        if let exact = found.first(where: { $0.lowercased() == name }) { return exact }
        guard let only = found.first, found.count == 1 else {
            throw SyncError(
                .noSuchRun,
                found.isEmpty
                    ? "No run of this registry has an id that begins with '\(name)'; acr-firewall-sync history lists them."
                    : "\(found.count) runs have an id that begins with '\(name)': \(found.sorted().joined(separator: ", "))."
            )
        }
        return only
    }

    /// Why a rule is kept or comes back.
    var reasonToHold: String { "stood before run \(runID)" }
    /// Why a rule goes.
    var reasonToRemove: String { "did not stand before run \(runID)" }

    /// The target in the place of the best rules for `problem`, as far as it keeps the budget and the forbidden ranges.
    ///
    /// What others let in needs no rule of ours, and the rules of `doors` stand beside it.
    func solution(
        for problem: CompressionProblem, doors: Set<IPv4Prefix>
    ) -> Result<Compression, InfeasibleCompression> {
        let rules = prefixes.filter { !problem.alreadyAllowed.contains($0) && !doors.contains($0) }
        let forbidden = IPv4PrefixSet(rules).intersection(problem.forbidden).subtracting(problem.alreadyAllowed)
        guard forbidden.isEmpty else {
            return .failure(InfeasibleCompression(reason: .requiredForbidden(forbidden)))
        }
        guard rules.count <= problem.maximumRules else {
            return .failure(
                InfeasibleCompression(
                    reason: .tooFewRules(smallestBudget: rules.count, longestShortestPrefixLength: nil)))
        }
        let excess = Compression.excess(of: rules, required: problem.required, allowed: problem.alreadyAllowed)
        return .success(Compression(rules: rules, excess: excess, changes: 0, curve: []))
    }
}
