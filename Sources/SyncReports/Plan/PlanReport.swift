import FirewallSync
import Foundation

/// A rule plan for the people who read, sign or discuss it.
public struct PlanReport: Sendable {
    /// The plan.
    public let plan: RulePlan

    /// A report about `plan`.
    public init(_ plan: RulePlan) { self.plan = plan }

    /// The plan's document, as `--format json` prints it.
    ///
    /// - Throws: What ``RulePlan/document()`` throws.
    public func json() throws -> [UInt8] {
        var bytes = Array(try plan.document())
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        return bytes
    }

    /// What the plan amounts to, such as `Plan: 3 to add, 1 to remove, 8 to keep.`.
    public var verdict: String {
        let kept = plan.rules.count { $0.action == .keep }
        let counts =
            plan.hasChanges
            ? "Plan: \(plan.additions.count.grouped) to add, \(plan.removals.count.grouped) to remove, "
                + "\(kept.grouped) to keep."
            : "Nothing to change: \(kept.counted("rule")) to keep."
        guard plan.isRefused else { return counts }
        let names = plan.refusals.map(\.check.rawValue).joined(separator: ", ")
        return "\(counts) Refused by \(names)."
    }

    /// `12 of 100 rules used, 4 of them not ours; 86 may be ours`.
    var ruleUse: String {
        let foreign = plan.registry.foreignRules.count
        let unreadable = plan.registry.unreadableRules.count
        return "\(plan.registry.rules.count.grouped) of \(plan.budget.quota.counted("rule")) used, "
            + "\(foreign.grouped) not ours"
            + (unreadable == 0 ? "" : " (\(unreadable.grouped) unreadable)")
            + "; \(max(plan.budget.rules, 0).grouped) may be ours" + budgetReason
    }

    private var budgetReason: String {
        var reasons: [String] = []
        if let configured = plan.budget.configured { reasons.append("budget \(configured.grouped)") }
        if plan.budget.reserve > 0 { reasons.append("\(plan.budget.reserve.grouped) in reserve") }
        if plan.budget.temporary > 0 { reasons.append("\(plan.budget.temporary.grouped) temporary") }
        return reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))"
    }

    /// `2025-10-20, 3 days old`, or what is known of it.
    var publicationAge: String {
        guard let date = plan.publication.date else { return "date unknown" }
        return plan.publication.ageInDays.map { "\(date), \($0.counted("day")) old" } ?? date
    }

    /// The doors that no rule guards, where any is open.
    var openDoors: [String] {
        let registry = plan.registry
        return [
            registry.trustedServicesBypass ? "trusted services bypass the rules" : nil,
            registry.tasksBypass ? "tasks with a system-assigned identity bypass the rules" : nil,
            registry.anonymousPull ? "anonymous pull is on" : nil,
            registry.adminUser ? "the admin user is on" : nil,
            registry.privateEndpoints > 0 ? registry.privateEndpoints.counted("private endpoint") : nil,
        ].compactMap { $0 }
    }
}

extension OverAllowedAddresses {
    /// The shares of each owner together, the most addresses first.
    var sharesByOwner: [(addresses: UInt64, shares: [Share])] {
        Dictionary(grouping: shares, by: \.owner).values
            .map { (addresses: $0.reduce(0) { $0 + $1.addresses }, shares: $0) }
            .sorted { ($1.addresses, $0.shares[0].owner.rawValue) < ($0.addresses, $1.shares[0].owner.rawValue) }
    }
}

extension OverAllowedAddresses.Share {
    /// Whose the addresses are, in words; outside text is escaped by the caller.
    var ownerInWords: String {
        switch owner {
        case .service: "another service of Microsoft's"
        case .azureCustomers: "other Azure customers'"
        case .notAzure: "not Azure's at all"
        }
    }
}

extension PlannedRule {
    /// `+`, `-` or `=`.
    var sign: String {
        switch action {
        case .add: "+"
        case .remove: "-"
        case .keep: "="
        }
    }

    /// The first of the tags that the rule serves, and how many more: `AzureContainerRegistry.JapanEast +2`.
    var servesInShort: String {
        (serves.first ?? "") + (serves.count > 1 ? " +\((serves.count - 1).grouped)" : "")
    }
}
