import FirewallSync
import IPNetworks

extension ReviewReport {
    /// Required and over-allowed addresses, before and after, by whose they are.
    var addresses: ReviewSection {
        var blocks: [ReviewBlock] = [
            .table(
                ReviewTable(
                    caption: "Addresses that the rules let in",
                    columns: [.words("Addresses"), .figures("Now"), .figures("After")], rows: totals))
        ]
        let over = plan.overAllowed
        if !over.shares.isEmpty || !over.sharesBefore.isEmpty {
            blocks.append(
                .table(
                    ReviewTable(
                        caption: "Whose the over-allowed addresses are",
                        columns: [.words("Owner"), .figures("Now"), .figures("After"), .words("Most of them in")],
                        rows: owners)))
        }
        blocks.append(.table(tags))
        return ReviewSection("addresses", "Required and over-allowed addresses", blocks)
    }

    private var totals: [[Phrase]] {
        let total = plan.required.addresses
        let row = { (name: String, before: UInt64, after: UInt64) -> [Phrase] in
            [Phrase(name), Phrase(before.grouped), Phrase(after.grouped)]
        }
        var rows = [
            row("Required", total, total), row("Required and let in", figures.coveredBefore, figures.coveredAfter),
            row(
                "Required and refused", total - min(total, figures.coveredBefore),
                total - min(total, figures.coveredAfter)),
            row("Over-allowed: nothing requires them", plan.overAllowed.before, plan.overAllowed.after),
        ]
        if !registry.foreignRules.isEmpty {
            rows.append(row("Let in by rules that are not ours", figures.foreign, figures.foreign))
        }
        return rows + [row("Let in by all rules", figures.allowedBefore, figures.allowedAfter)]
    }

    private var owners: [[Phrase]] {
        let over = plan.overAllowed
        return [OverAllowedAddresses.Owner.service, .azureCustomers, .notAzure].compactMap { owner in
            let sum = { (shares: [OverAllowedAddresses.Share]) in
                shares.filter { $0.owner == owner }.reduce(0) { $0 + $1.addresses }
            }
            let (before, after) = (sum(over.sharesBefore), sum(over.shares))
            guard before > 0 || after > 0 else { return nil }
            let shares = (after > 0 ? over.shares : over.sharesBefore).filter { $0.owner == owner }
            let named = shares.prefix(3).compactMap { share in
                share.tag.map { "\($0) (\(share.addresses.grouped))" }
            }
            let rest = shares.count - 3
            return [
                Phrase(shares.first?.ownerInWords ?? ""), Phrase(before.grouped), Phrase(after.grouped),
                Phrase(
                    named.joined(separator: ", ") + (rest > 0 ? " and \(rest.counted("tag")) more" : "")),
            ]
        }
    }

    private var tags: ReviewTable {
        let rows = plan.required.tags.map { tag -> [Phrase] in
            var notes: [Phrase] = []
            if tag.source == .remembered {
                notes.append(.mark("no longer published: its last prefixes stay", .caution))
            }
            notes += tag.leaving.map { "\(code: "\($0.prefix)") stays until \($0.until.day)" }
            return [
                Phrase(tag.name), Phrase(tag.prefixCount.grouped), Phrase(tag.addresses.grouped),
                Phrase(tag.ipv6PrefixCount == 0 ? "" : tag.ipv6PrefixCount.grouped),
                .joined(notes, separator: "; "),
            ]
        }
        let pins = plan.required.pinned.map { prefix -> [Phrase] in
            [.code("\(prefix)"), "1", Phrase(prefix.addressCount.grouped), "", "pinned by the configuration"]
        }
        return ReviewTable(
            caption: "What is required, by tag; rules take IPv4 alone",
            columns: [
                .words("Tag"), .figures("Prefixes"), .figures("Addresses"), .figures("IPv6 left out"),
                .words("Remarks"),
            ],
            rows: rows + pins)
    }

    /// The trade-off curve.
    var tradeOff: ReviewSection {
        let title = "Rules against over-allowed addresses"
        guard let picture = TradeOffPicture(plan) else {
            return ReviewSection(
                "trade-off", title,
                [.paragraph("There is no curve: no set of rules meets the requirement, as the guards below say.")])
        }
        return ReviewSection("trade-off", title, [.picture(picture)])
    }

    /// The map of the address space.
    var map: ReviewSection {
        guard let picture = AddressMap(plan) else {
            return ReviewSection("map", "Map", [.paragraph("There is nothing to draw: no rule and no requirement.")])
        }
        return ReviewSection("map", "Map", [.picture(picture)])
    }
}
