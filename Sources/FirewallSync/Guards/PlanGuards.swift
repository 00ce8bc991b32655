import AzureResourceManager
import IPNetworks
import NetworkRules
import RuleCompression
import ServiceTags

/// Judges a plan: a verdict for each guard, with the figure, the limit, and the way out of a refusal.
struct PlanGuards: Sendable {
    let input: PlanningInput
    let required: RequiredPrefixes
    let ownership: RuleOwnership
    let budget: RuleBudget
    let solution: Result<Compression, InfeasibleCompression>
    let chosen: [IPv4Prefix]
    let overAllowed: OverAllowedAddresses

    /// The verdicts, in the order in which a reader wants them: first whether the data can be trusted, then what the
    /// plan would open, then whether the registry can take it.
    func verdicts() -> [GuardVerdict] {
        [
            cloud, publicationAge, publicationOrder, plausibility, unknownTag, azureCloud, removedShare, quota,
            feasibility, overAllowedCeiling, ruleBreadth, tier, accessMode, frozen,
        ]
    }

    private var settings: RegistrySettings { input.settings }
    private var publication: Publication { input.publication.publication }

    private func verdict(
        _ check: Guard, passes: Bool, figure: String, limit: String, wayOut: String
    ) -> GuardVerdict {
        let overrides = input.overrides
        let isOverridden = !passes && check.canBeOverridden && overrides.guards.contains(check)
        let advice =
            check.canBeOverridden
            ? "\(wayOut), or let it through with --override \(check.rawValue) --reason TEXT" : wayOut
        return GuardVerdict(
            check: check, outcome: passes ? .passed : isOverridden ? .overridden : .refused, figure: figure,
            limit: limit, wayOut: passes ? "" : "\(advice).", reason: isOverridden ? overrides.reason : nil)
    }
}

// MARK: - Whether the data can be trusted

extension PlanGuards {
    private var cloud: GuardVerdict {
        verdict(
            .cloud, passes: publication.cloud == input.cloud.publicationCloud,
            figure: "the publication is of the cloud '\(publication.cloud)'",
            limit: "'\(input.cloud.publicationCloud)', the registry's cloud",
            wayOut: "Fetch the registry's own publication (--cloud, or 'sources' in the configuration)")
    }

    private var publicationAge: GuardVerdict {
        let limit = settings.maximumPublicationAgeDays
        let age = publication.date?.age(at: input.now)
        let figure = age.map { "the publication is \(plural($0, "day")) old" } ?? "the publication's date is unknown"
        return verdict(
            .publicationAge, passes: !input.publication.isFetched || (age ?? 0) <= limit, figure: figure,
            limit: "\(plural(limit, "day")) for a fetched one",
            wayOut: "Find out why nothing newer arrives (acr-firewall-sync doctor), "
                + "raise 'max-publication-age', or name a file with --publication")
    }

    private var publicationOrder: GuardVerdict {
        let applied = input.state.applied
        let isOlder =
            if let last = applied?.date, let date = publication.date { date < last } else { false }
        return verdict(
            .publicationOrder, passes: !isOlder,
            figure: "the publication is of \(publication.date?.description ?? "an unknown day")",
            limit: applied?.date.map { "no older than \($0), which was applied last" } ?? "none was applied before",
            wayOut: "Use the newer publication")
    }

    private var plausibility: GuardVerdict {
        let check = PlausibilityCheck(
            publication: input.publication, selections: required.selections, remembered: input.state.memory,
            isEmbedded: input.cloud.publicationCloud == PlausibilityCheck.embeddedCloud)
        let doubts = check.doubts()
        let shown = doubts.prefix(3).joined(separator: "; ")
        let more = doubts.count > 3 ? "; and \(doubts.count - 3) more" : ""
        return verdict(
            .plausibility, passes: doubts.isEmpty, figure: doubts.isEmpty ? "plausible" : shown + more,
            limit: PlausibilityCheck.limits,
            wayOut: "Compare the publication with an earlier one (acr-firewall-sync tags diff)")
    }

    private var unknownTag: GuardVerdict {
        let unmatched = required.unmatched.map { "'\($0)'" }.joined(separator: ", ")
        let nearest = required.unmatched.first.map { pattern in
            publication.nearestNames(to: pattern.text, limit: 3).map { "'\($0)'" }.joined(separator: ", ")
        }
        let hint = nearest.flatMap { $0.isEmpty ? nil : " The nearest names are \($0)." } ?? ""
        return verdict(
            .unknownTag, passes: required.unmatched.isEmpty,
            figure: required.unmatched.isEmpty
                ? "\(plural(required.selections.count, "tag")) selected"
                : "\(unmatched) selects no tag with IPv4 prefixes, now or earlier",
            limit: "every selection must hold something",
            wayOut: "Correct the name (acr-firewall-sync tags list)\(hint.isEmpty ? "" : ".\(hint.dropLast())")")
    }

    private var azureCloud: GuardVerdict {
        let names = required.selections.map(\.tag.name).filter(ServiceTag.isAzureCloud(name:))
        return verdict(
            .azureCloud, passes: names.isEmpty || settings.admitsAzureCloud,
            figure: names.isEmpty
                ? "no AzureCloud tag selected"
                : "\(names.joined(separator: ", ")) admits every tenant's machines",
            limit: settings.admitsAzureCloud ? "admitted by the configuration" : "not without an explicit word",
            wayOut: "Say --allow-azure-cloud, set 'admits-azure-cloud: true'")
    }
}

// MARK: - What the plan would open and close

extension PlanGuards {
    private var removedShare: GuardVerdict {
        let before = IPv4PrefixSet(input.state.applied?.required ?? [])
        let removed = before.subtracting(required.addresses).addressCount
        let total = before.addressCount
        let share = total == 0 ? 0 : Double(removed) / Double(total)
        return verdict(
            .removedShare, passes: share <= settings.maximumRemovedShare,
            figure: total == 0
                ? "nothing was applied before"
                : "\(removed) of \(plural(total, "required address", "required addresses")) would no longer be "
                    + "required (\(percent(share)))",
            limit: percent(settings.maximumRemovedShare),
            wayOut: "Raise 'max-removed' if the loss is meant")
    }

    private var overAllowedCeiling: GuardVerdict {
        verdict(
            .overAllowed, passes: overAllowed.after <= settings.maximumOverAllowed,
            figure: "\(plural(overAllowed.after, "address", "addresses")) would be let in that nothing requires",
            limit: "\(settings.maximumOverAllowed)",
            wayOut:
                "Say --max-over-allowed \(overAllowed.after) (the least that \(plural(max(budget.rules, 0), "rule")) "
                + "can do), or select fewer tags")
    }

    private var ruleBreadth: GuardVerdict {
        let broadest = chosen.map(\.length).min()
        return verdict(
            .ruleBreadth, passes: broadest.map { $0 >= settings.shortestPrefixLength } ?? true,
            figure: broadest.map { "the broadest rule is a /\($0)" } ?? "no rule",
            limit: "/\(settings.shortestPrefixLength)",
            wayOut: "Say --shortest-prefix \(broadest ?? 0), or select narrower tags")
    }
}

// MARK: - Whether the registry can take it

extension PlanGuards {
    private var quota: GuardVerdict {
        let room = max(0, budget.quota - budget.reserve)
        return verdict(
            .quota, passes: budget.foreign <= room,
            figure: "\(plural(budget.foreign, "rule")) of the registry \(budget.foreign == 1 ? "is" : "are") not ours",
            limit: "\(room) (a quota of \(budget.quota), \(budget.reserve) reserved)",
            wayOut: "Remove rules that nobody needs, make them ours (acr-firewall-sync adopt), or lower 'reserve'")
    }

    private var feasibility: GuardVerdict {
        let allowed = "\(plural(max(budget.rules, 0), "rule")) for the service"
        switch solution {
        case .success(let compression):
            return verdict(
                .feasibility, passes: true, figure: plural(compression.rules.count, "rule"), limit: allowed, wayOut: "")
        case .failure(let reason):
            return verdict(
                .feasibility, passes: false, figure: reason.description, limit: allowed,
                wayOut: "Raise the budget, select fewer tags, or relax 'shortest-prefix-length' or 'forbidden'")
        }
    }

    private var tier: GuardVerdict {
        verdict(
            .tier, passes: input.registry.networkRules != nil, figure: "the registry's tier is \(input.registry.tier)",
            limit: "Premium, the only tier with IP rules",
            wayOut: "az acr update --name \(input.registry.id.name) --sku Premium")
    }

    private var frozen: GuardVerdict { GuardVerdict(freeze: input.state.freeze, at: input.now) }

    private var accessMode: GuardVerdict {
        let mode = input.registry.accessMode
        return verdict(
            .accessMode, passes: mode == .selectedNetworks, figure: "the registry is in the mode '\(mode.rawValue)'",
            limit: "'\(AccessMode.selectedNetworks.rawValue)', the mode in which rules mean something",
            wayOut: "az acr update --name \(input.registry.id.name) --public-network-enabled true "
                + "--default-action Deny")
    }
}

/// `1 day`, `2 days`; `plural` where an s is not enough.
private func plural(_ count: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
    count == 1 ? "1 \(singular)" : "\(count) \(plural ?? singular + "s")"
}

private func percent(_ share: Double) -> String {
    let tenths = (share * 1000).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
}
