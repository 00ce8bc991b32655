import FirewallSync
import Foundation
import IPNetworks

extension PlanReport {
    /// The plan at a glance, for a terminal of 100 columns.
    public func text(style: TextStyle = .plain) -> String {
        let sections = [
            header(style), rules(style), doors(style), overAllowed(style), guards(style), remarks(style),
            [style(plan.isRefused ? .failure : .heading, verdict)],
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func header(_ style: TextStyle) -> [String] {
        let publication = plan.publication
        let registry = plan.registry
        let name = publication.fileName ?? "publication \(publication.changeNumber)"
        var lines = entry("Publication", "\(name), \(publication.cloud), \(publicationAge)", style)
        lines += entry("", "sha256 \(publication.digest.prefix(12))…, from \(publication.source)", style)
        lines += entry(
            "Registry",
            "\(registry.label) (\(registry.loginServer)), \(registry.location), \(registry.tier), \(registry.accessMode)",
            style)
        lines += entry("", ruleUse, style)
        if !openDoors.isEmpty { lines += entry("", "beside the rules: \(openDoors.joined(separator: ", "))", style) }
        lines += entry("Required", requirement, style)
        for tag in tagsWorthALine { lines += entry("", describe(tag), style) }
        let others = plan.required.tags.count - tagsWorthALine.count
        if others > 0 { lines += entry("", "and \(others.counted("tag")) more; --format json names all", style) }
        if !plan.required.pinned.isEmpty {
            lines += entry("", "pinned: \(plan.required.pinned.map(\.description).joined(separator: ", "))", style)
        }
        return lines
    }

    private func entry(_ label: String, _ text: String, _ style: TextStyle) -> [String] {
        let lead = label.padding(toLength: 13, withPad: " ", startingAt: 0)
        var lines = text.escapedForTerminal.hanging(after: lead)
        if let first = lines.first, !label.isEmpty {
            lines[0] = style(.heading, label) + first.dropFirst(label.count)
        }
        return lines
    }

    private var requirement: String {
        let required = plan.required
        let refused =
            plan.uncoveredAddresses == 0
            ? "all let in at present" : "\(plan.uncoveredAddresses.grouped) refused at present"
        return "\(required.prefixCount.counted("prefix", plural: "prefixes")), "
            + "\(required.addresses.counted("address", plural: "addresses")), \(refused)"
    }

    /// The tags that something is to be said about, and of the others as many as a glance takes in.
    private var tagsWorthALine: [PlannedTag] {
        var quiet = 6
        return plan.required.tags.filter { tag in
            if tag.source == .remembered || !tag.leaving.isEmpty { return true }
            quiet -= 1
            return quiet >= 0
        }
    }

    private func describe(_ tag: PlannedTag) -> String {
        var parts = [
            tag.source == .published
                ? "\(tag.prefixCount.grouped) listed"
                : "no longer published, its last \(tag.prefixCount.counted("prefix", plural: "prefixes")) in force"
        ]
        if tag.ipv6PrefixCount > 0 { parts.append("\(tag.ipv6PrefixCount.grouped) of IPv6 left out") }
        parts += tag.leaving.map { "\($0.prefix) stays until \($0.until.day)" }
        return "\(tag.name): \(parts.joined(separator: ", "))"
    }

    private func rules(_ style: TextStyle) -> [String] {
        guard !plan.rules.isEmpty else { return [] }
        var table = TextTable([.left, .left, .right, .left])
        let hasLoss = plan.rules.contains { $0.overAllowed > 0 }
        table.append(["  RULE", "SERVES", hasLoss ? "OVER-ALLOWED" : "", "WHY"], role: .heading)
        for rule in plan.rules {
            table.append(
                [
                    "\(rule.sign) \(rule.value.escapedForTerminal)", rule.servesInShort.escapedForTerminal,
                    rule.overAllowed == 0 ? "" : rule.overAllowed.grouped, rule.reason.escapedForTerminal,
                ], role: rule.role)
        }
        return table.lines(style: style, indent: 2)
    }

    /// The doors that close again; the reason stands beside each, for it is what a reviewer asks about.
    private func doors(_ style: TextStyle) -> [String] {
        guard !plan.doors.isEmpty else { return [] }
        return [style(.heading, "Open for a while")]
            + plan.doors.flatMap { door in
                let others = door.hasOwnRule ? "" : " (other rules let it in anyway)"
                let lead = "\(door.prefix) until \(door.expiresAt.minute) by \(door.actor)\(others): "
                return (lead + door.reason).escapedForTerminal.hanging(after: "  ").map { style(.warning, $0) }
            }
    }

    private func overAllowed(_ style: TextStyle) -> [String] {
        let over = plan.overAllowed
        guard over.before > 0 || over.after > 0 else { return [] }
        let table = shares(of: over)
        let change = over.before == over.after ? "as now" : "now \(over.before.grouped)"
        var lines = [
            style(.heading, "Over-allowed")
                + "  \(over.after.counted("address", plural: "addresses")) that nothing requires (\(change))"
        ]
        lines += table.lines(indent: 2)
        if over.after > 0, plan.curve.count > 1 {
            let points = TradeOffSummary(plan.curve).points.map { "\($0.rules.grouped): \($0.overAllowed.grouped)" }
            lines += "by number of rules: \(points.joined(separator: ", "))".hanging(after: "  ")
        }
        return lines
    }

    /// Each owner's addresses in all, and the tag that holds the most of them.
    private func shares(of over: OverAllowedAddresses) -> TextTable {
        var table = TextTable([.right, .left, .left])
        for group in over.sharesByOwner {
            let named = group.shares.first?.tag ?? ""
            let others = group.shares.count - 1
            table.append([
                group.addresses.grouped, group.shares[0].ownerInWords,
                named.escapedForTerminal + (others > 0 ? " and \(others.counted("tag")) more" : ""),
            ])
        }
        return table
    }

    private func guards(_ style: TextStyle) -> [String] {
        let spoken = plan.verdicts.filter { $0.outcome != .passed }
        guard !spoken.isEmpty else { return [] }
        return [style(.heading, "Guards")]
            + spoken.flatMap { verdict in
                let isRefused = verdict.outcome == .refused
                return verdict.sentence.escapedForTerminal
                    .hanging(after: isRefused ? "  refused     " : "  overridden  ")
                    .map { style(isRefused ? .removed : .warning, $0) }
            }
    }

    private func remarks(_ style: TextStyle) -> [String] {
        guard !plan.remarks.isEmpty else { return [] }
        return [style(.heading, "Remarks")]
            + plan.remarks.flatMap { $0.escapedForTerminal.hanging(after: "  ").map { style(.warning, $0) } }
    }
}

extension PlannedRule {
    fileprivate var role: TextStyle.Role {
        switch action {
        case .add: .added
        case .remove: .removed
        case .keep: .faint
        }
    }
}
