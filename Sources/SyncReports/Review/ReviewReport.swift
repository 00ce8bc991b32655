import FirewallSync
import Foundation

/// What a security reviewer signs: one registry, who can connect to it, and everything that this rests on.
///
/// The same content in three forms: ``html()`` for reading and printing, ``markdown(limit:)`` for a pull request, and
/// ``json()`` for programs.
public struct ReviewReport: Sendable {
    /// What is reported.
    public let review: Review
    let figures: ReviewFigures

    /// A report about `review`.
    public init(_ review: Review) {
        self.review = review
        figures = ReviewFigures(review.plan)
    }

    var plan: RulePlan { review.plan }
    var registry: PlannedRegistry { review.plan.registry }
    var isProposal: Bool { review.subject == .proposal }

    /// The sections in the order in which a reviewer signs.
    var sections: [ReviewSection] {
        [
            doors, changes, addresses, rules, tradeOff, map, provenance, guards, foreignRules, temporaryDoors,
            alternatives, history, configuration, rollback, signature,
        ].compactMap(\.self)
    }

    /// The verdict in a few words, and what it means.
    var verdict: (words: String, tone: Phrase.Tone) {
        if plan.isRefused {
            let names = plan.refusals.map(\.check.rawValue).joined(separator: ", ")
            return (isProposal ? "Refused by \(names)" : "Out of step, and refused by \(names)", .bad)
        }
        if !plan.hasChanges { return (isProposal ? "Nothing to change" : "In step", .good) }
        let changes = "\(plan.additions.count.counted("rule")) to add, \(plan.removals.count.grouped) to remove"
        let isOverridden = !plan.overrides.isEmpty
        if !isProposal { return ("Out of step: \(changes)", .caution) }
        return (isOverridden ? "\(changes), against a guard" : changes, isOverridden ? .caution : .quiet)
    }

    /// What the report is called.
    var kind: String { isProposal ? "Review of a plan" : "Review of what is in force" }
}
