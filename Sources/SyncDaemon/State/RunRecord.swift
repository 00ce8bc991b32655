import FirewallSync
import Foundation
import ServiceTags

/// What the daemon keeps of a registry's last run, for its pages, its metrics and its next start.
package struct RunRecord: Codable, Sendable, Hashable {
    /// The figures of the registry after the run.
    package struct Figures: Codable, Sendable, Hashable {
        /// The rules in all.
        package var rules: Int
        /// The rules that are not ours.
        package var foreignRules: Int
        /// The most rules that the registry may hold.
        package var quota: Int
        /// The addresses that are required.
        package var required: UInt64
        /// The addresses that are let in although nothing requires them.
        package var overAllowed: UInt64
        /// The required addresses that are refused.
        package var uncovered: UInt64
    }

    /// A run that something stopped.
    static let failed = "failed"
    /// A run that a freeze kept from writing.
    static let frozen = "frozen"
    /// A run that found changes which others write: the registry's mode is `export`.
    package static let export = "export"
    /// The results after which a registry is as it should be.
    static let successes: Set = ["unchanged", "applied"]
    /// All results, in the order of the exposition.
    static let results = ["unchanged", "applied", "refused", frozen, export, failed]

    /// When the run began.
    package var startedAt: Date
    /// When it ended.
    package var endedAt: Date
    /// `unchanged`, `applied`, `refused`, `frozen`, `export`, `failed` or whatever else a run can come to.
    package var result: String
    /// What stopped or refused it, a sentence each; empty where nothing did.
    package var sentences: [String]
    /// The guards that refused.
    package var refusals: [String]
    /// The day in the publication's file name, counted from 1970-01-01, where known.
    package var publicationDay: Int?
    /// What was found; nil where no plan could be made.
    package var figures: Figures?

    /// Whether the registry is as it should be.
    package var isSuccess: Bool { Self.successes.contains(result) }

    /// Whether the registry stands as it did after `earlier`, and neither run wrote anything.
    func tellsTheSame(as earlier: RunRecord) -> Bool {
        result == "unchanged" && earlier.result == result && earlier.figures == figures
            && earlier.publicationDay == publicationDay && earlier.sentences == sentences
    }
}

extension RunRecord {
    /// What is kept of `run`.
    init(_ run: FleetRun) {
        self.init(
            startedAt: run.startedAt, endedAt: run.endedAt, result: Self.failed, sentences: [], refusals: [],
            publicationDay: run.publication?.publication.date?.daysSinceEpoch, figures: nil)
        switch run.result {
        case .failure(let error):
            sentences = ["\(error)"]
            guard let error = error as? SyncError else { return }
            if error.code == .exportOnly { result = Self.export }
            figures = error.found.map { Figures($0.plan, isInForce: false) }
        case .success(let outcome):
            let refusals = outcome.plan.refusals
            self.refusals = refusals.map(\.check.rawValue)
            sentences = refusals.map(\.sentence) + outcome.remarks
            result =
                !refusals.isEmpty && refusals.allSatisfy { $0.check == .frozen } ? Self.frozen : outcome.result.rawValue
            figures = Figures(outcome.plan, isInForce: isSuccess)
        }
    }
}

extension RunRecord.Figures {
    /// The figures of a registry for which `plan` was made.
    ///
    /// - Parameter isInForce: Whether the registry is as the plan wants it.
    init(_ plan: RulePlan, isInForce: Bool) {
        self.init(
            rules: isInForce ? plan.resultingRules.count : plan.registry.rules.count,
            foreignRules: plan.registry.foreignRules.count, quota: plan.budget.quota,
            required: plan.required.addresses,
            overAllowed: isInForce ? plan.overAllowed.after : plan.overAllowed.before,
            uncovered: isInForce ? 0 : plan.uncoveredAddresses)
    }
}
