import FirewallSync
import IPNetworks
import NetworkRules

extension ReviewReport {
    /// What opens and what closes.
    var changes: ReviewSection {
        let title = isProposal ? "What opens and what closes" : "What the next run would change"
        let changed = plan.rules.filter { $0.action != .keep }
        guard !changed.isEmpty else {
            let hasSolution = !plan.refusals.contains { $0.check == .feasibility }
            let reason: Phrase =
                hasSolution
                ? "Nothing: the rules are as they should be."
                : "Nothing: no set of rules meets the requirement, as the guards below say."
            return ReviewSection("changes", title, [.paragraph(reason)])
        }
        var blocks: [ReviewBlock] = [
            .paragraph(
                "\(strong: figures.opened.addresses) \(figures.opened == 1 ? "opens" : "open") and "
                    + "\(strong: figures.closed.grouped) close. Of \(registry.rules.count.counted("rule")), "
                    + "\(plan.removals.count) go and \(plan.additions.count) come: \(plan.resultingRules.count) of at most "
                    + "\(plan.budget.quota) afterwards.")
        ]
        if plan.uncoveredAddresses > 0 {
            blocks.append(
                .note(
                    "At present \(plan.uncoveredAddresses.counted("required address", plural: "required addresses")) "
                        + "\(plan.uncoveredAddresses == 1 ? "is" : "are") refused: builds and pulls from there fail.",
                    .bad))
        }
        blocks.append(
            .table(
                ReviewTable(
                    caption: "Rules that come and go",
                    columns: [
                        .words("Rule"), .words("Becomes"), .figures("Addresses"), .words("Serves"), .words("Why"),
                    ],
                    rows: changed.map { rule in
                        [
                            .code(rule.value), Self.action(rule), Phrase(Self.size(of: rule.value)),
                            Self.served(rule), Phrase(rule.reason),
                        ]
                    })))
        return ReviewSection("changes", title, blocks)
    }

    /// Each rule of ours with what it lets in.
    var rules: ReviewSection {
        let standing = plan.rules.filter { $0.action != .remove }
        guard !standing.isEmpty else {
            return ReviewSection("rules", "Each rule", [.paragraph("The service has no rule on this registry.")])
        }
        return ReviewSection(
            "rules", "Each rule",
            [
                .paragraph(
                    "\(standing.count.counted("rule")) of ours\(isProposal ? " afterwards" : "")."
                        + "\(plan.overAllowed.after == 0 ? " None lets in anything that nothing requires." : "")"),
                .table(
                    ReviewTable(
                        caption: "What each rule serves, and what else lies inside it",
                        columns: [
                            .words("Rule"), .figures("Required"), .figures("Over-allowed"), .words("Serves"),
                            .words("What else lies inside"),
                        ],
                        rows: standing.map { rule in
                            [
                                .code(rule.value), Phrase(rule.requiredAddresses.grouped),
                                Phrase(rule.overAllowed.grouped), Self.served(rule), Self.owners(rule.shares),
                            ]
                        })),
            ])
    }

    /// The rules of others.
    var foreignRules: ReviewSection {
        let title = "Rules that are not ours"
        guard !registry.foreignRules.isEmpty else {
            return ReviewSection("foreign", title, [.paragraph("There are none.")])
        }
        let unreadable = Set(registry.unreadableRules)
        return ReviewSection(
            "foreign", title,
            [
                .paragraph(
                    "\(registry.foreignRules.count.counted("rule")), \(figures.foreign.addresses); none is removed or "
                        + "narrowed, whatever the plan says. They count against the quota."),
                .table(
                    ReviewTable(
                        caption: "Rules that stay untouched", columns: [.words("Rule"), .figures("Addresses")],
                        rows: registry.foreignRules.map { value in
                            [
                                .code(value),
                                unreadable.contains(value)
                                    ? .mark("no address: allows nothing", .caution) : Phrase(Self.size(of: value)),
                            ]
                        })),
            ])
    }

    private static func action(_ rule: PlannedRule) -> Phrase {
        switch rule.action {
        case .add: .mark("added", .good)
        case .remove: .mark("removed", .bad)
        case .keep: .mark("kept", .quiet)
        }
    }

    private static func size(of value: String) -> String {
        NetworkRule(value: value).prefix.map(\.addressCount.grouped) ?? "none"
    }

    /// The tags of a rule by service: `AzureContainerRegistry JapanEast, JapanWest`.
    private static func served(_ rule: PlannedRule) -> Phrase {
        var services: [String] = []
        var regions: [String: [String]] = [:]
        for name in rule.serves {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            let service = parts.first ?? name
            if regions[service] == nil { services.append(service) }
            regions[service, default: []] += parts.dropFirst()
        }
        guard !services.isEmpty else { return "nothing any more" }
        return Phrase(
            services.map { service in
                let named = regions[service] ?? []
                switch named.count {
                case 0: return service
                case 1: return "\(service).\(named[0])"
                default: return "\(service): \(named.joined(separator: ", "))"
                }
            }.joined(separator: "; "))
    }

    /// The owners of over-allowed addresses, the most first.
    private static func owners(_ shares: [OverAllowedAddresses.Share]) -> Phrase {
        guard !shares.isEmpty else { return "nothing" }
        let shown = shares.prefix(shares.count > 5 ? 4 : 5)
        let rest = shares.dropFirst(shown.count)
        var parts = shown.map { share -> Phrase in
            switch share.owner {
            case .notAzure: "\(share.addresses) not Azure's"
            case .azureCustomers: "\(share.addresses) of Azure customers (\(share.tag ?? ""))"
            case .service: "\(share.addresses) of \(share.tag ?? "a service")"
            }
        }
        if !rest.isEmpty {
            let addresses = rest.reduce(0) { $0 + $1.addresses }
            parts.append("\(addresses) in \(rest.count.counted("tag")) more")
        }
        return .joined(parts)
    }
}
