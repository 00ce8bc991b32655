import FirewallSync
import Foundation
import IPNetworks

extension PlanReport {
    /// The plan for a pull request or a ticket: the verdict and what changes first, everything else folded away.
    public func markdown() -> String {
        let registry = plan.registry
        var blocks = ["### \(registry.label.escapedForMarkdown): \(verdict.escapedForMarkdown)"]
        blocks.append(summary)
        let changes = plan.rules.filter { $0.action != .keep }
        if !changes.isEmpty { blocks.append(Self.diff(of: changes)) }
        let refusals = plan.verdicts.filter { $0.outcome != .passed }
        if !refusals.isEmpty {
            blocks.append(
                refusals.map { "- **\($0.outcome.rawValue)** \($0.sentence.escapedForMarkdown)" }.joined(
                    separator: "\n"))
        }
        if !plan.remarks.isEmpty {
            blocks.append(plan.remarks.map { "> \($0.escapedForMarkdown)" }.joined(separator: "\n>\n"))
        }
        if !plan.doors.isEmpty { blocks.append(doorsTable) }
        blocks.append(Self.details("Publication and registry", facts))
        blocks.append(Self.details("Required: \(plan.required.tags.count.counted("tag"))", requiredTable))
        if !plan.rules.isEmpty {
            blocks.append(Self.details("All \(plan.rules.count.counted("rule")) of ours", rulesTable))
        }
        if !plan.overAllowed.shares.isEmpty { blocks.append(Self.details("Over-allowed addresses", sharesTable)) }
        if plan.curve.count > 1 { blocks.append(Self.details("Rules against over-allowed addresses", curveTable)) }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private var summary: String {
        let over = plan.overAllowed
        return "\(publicationAge.escapedForMarkdown); \(ruleUse); "
            + "\(plan.uncoveredAddresses.counted("required address", plural: "required addresses")) refused at present; "
            + "\(over.after.counted("address", plural: "addresses")) over-allowed (now \(over.before.grouped))."
    }

    /// A fenced diff; a fence ends only at a line of backticks, and rule values are escaped and on one line each.
    private static func diff(of rules: [PlannedRule]) -> String {
        var table = TextTable([.left, .left, .left])
        for rule in rules {
            table.append(
                [
                    "\(rule.sign) \(rule.value.escapedForTerminal)", rule.servesInShort.escapedForTerminal,
                    rule.reason.escapedForTerminal,
                ])
        }
        return (["```diff"] + table.lines() + ["```"]).joined(separator: "\n")
    }

    private var facts: String {
        let publication = plan.publication
        let registry = plan.registry
        let name = publication.fileName ?? "publication \(publication.changeNumber)"
        return Self.table(
            ["", ""],
            [
                ["Publication", name.markdownCode + ", \(publication.cloud.escapedForMarkdown)"],
                ["Digest", "sha256:\(publication.digest)".markdownCode],
                ["Source", publication.source.markdownCode],
                ["Registry", registry.id.markdownCode],
                ["Login server", registry.loginServer.markdownCode],
                ["Location", registry.location.escapedForMarkdown],
                ["Tier", registry.tier.escapedForMarkdown],
                ["Mode", registry.accessMode.escapedForMarkdown],
                ["Beside the rules", openDoors.isEmpty ? "nothing" : openDoors.joined(separator: ", ")],
                ["Made, expires", "\(plan.createdAt.minute), \(plan.expiresAt.minute)"],
            ])
    }

    private var requiredTable: String {
        let tags = plan.required.tags.map { tag in
            [
                tag.name.markdownCode, tag.source.rawValue, tag.prefixCount.grouped, tag.addresses.grouped,
                tag.ipv6PrefixCount.grouped,
                tag.leaving.map { "\($0.prefix) until \($0.until.day)" }.joined(separator: ", "),
            ]
        }
        let pins = plan.required.pinned.map {
            [$0.description.markdownCode, "pinned", "1", $0.addressCount.grouped, "0", ""]
        }
        return Self.table(["tag", "source", "prefixes", "addresses", "IPv6 left out", "leaving"], tags + pins)
    }

    private var rulesTable: String {
        Self.table(
            ["", "rule", "serves", "why", "over-allowed"],
            plan.rules.map { rule in
                [
                    rule.action.rawValue, rule.value.markdownCode,
                    rule.serves.map(\.markdownCode).joined(separator: ", "), rule.reason.escapedForMarkdown,
                    rule.overAllowed.grouped,
                ]
            })
    }

    /// Never folded: what somebody let in by hand is what a reviewer asks about first.
    private var doorsTable: String {
        Self.table(
            ["open for a while", "until", "by", "why"],
            plan.doors.map { door in
                [
                    door.prefix.description.markdownCode, door.expiresAt.minute, door.actor.escapedForMarkdown,
                    door.reason.escapedForMarkdown,
                ]
            })
    }

    private var sharesTable: String {
        Self.table(
            ["addresses", "whose", "tag"],
            plan.overAllowed.shares.map { [$0.addresses.grouped, $0.ownerInWords, $0.tag?.markdownCode ?? ""] })
    }

    private var curveTable: String {
        Self.table(
            ["rules", "over-allowed addresses"], plan.curve.map { [$0.rules.grouped, $0.overAllowed.grouped] })
    }

    private static func details(_ summary: String, _ content: String) -> String {
        "<details><summary>\(summary)</summary>\n\n\(content)\n\n</details>"
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> String {
        let line = { (cells: [String]) in "| \(cells.joined(separator: " | ")) |" }
        return ([line(header), line(header.map { _ in "---" })] + rows.map(line)).joined(separator: "\n")
    }
}
