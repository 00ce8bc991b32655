import Foundation
import IPNetworks

@testable import FirewallSync

/// Plans made by hand, to be reported.
enum PlanFixture {
    static let createdAt = Date(timeIntervalSince1970: 1_761_091_200)  // 2025-10-22

    static func prefix(_ text: String) throws -> IPv4Prefix { try IPv4Prefix(parsing: text) }

    /// A plan over seventy regions, whose rules take in addresses of as many tags.
    static func wide() throws -> RulePlan {
        let quiet = try quiet()
        let regions = (10..<80).map { "Region\($0)" }
        return RulePlan(
            createdAt: quiet.createdAt, expiresAt: quiet.expiresAt, publication: quiet.publication,
            registry: quiet.registry, budget: quiet.budget,
            required: PlannedRequirement(
                prefixCount: 70, addresses: 17_920, prefixes: [],
                tags: regions.map {
                    PlannedTag(
                        name: "AzureContainerRegistry.\($0)", source: $0 == "Region79" ? .remembered : .published,
                        prefixCount: 1, addresses: 256, ipv6PrefixCount: 0, leaving: [])
                }, pinned: []),
            rules: quiet.rules, resultingRules: quiet.resultingRules, doors: [],
            overAllowed: OverAllowedAddresses(
                before: 0, after: 6_000,
                shares: regions.map { .init(owner: .service, tag: "Storage.\($0)", addresses: 80) }
                    + [.init(owner: .azureCustomers, tag: "AzureCloud.\(regions[0])", addresses: 400)]),
            uncoveredAddresses: 0, curve: [], verdicts: [], memory: [], remarks: [])
    }

    /// A plan with a rule of each kind, a loss, a guard that refuses, and a remark.
    static func busy(refused: Bool = true) throws -> RulePlan {
        RulePlan(
            createdAt: createdAt, expiresAt: createdAt.addingTimeInterval(86_400),
            publication: PlannedPublication(
                cloud: "Public", changeNumber: 406, fileName: "ServiceTags_Public_20251020.json", date: "2025-10-20",
                ageInDays: 2, digest: String(repeating: "0123456789abcdef", count: 4),
                source: "https://download.microsoft.com/download/7/1/d/ServiceTags_Public_20251020.json"),
            registry: registry(
                rules: ["203.0.113.0/24", "ten", "20.1.0.0/24", "20.9.0.0/24"], foreign: ["203.0.113.0/24", "ten"]),
            budget: RuleBudget(quota: 100, configured: 80, reserve: 10, foreign: 2),
            required: PlannedRequirement(
                prefixCount: 3, addresses: 1_536,
                prefixes: [try prefix("20.1.0.0/24"), try prefix("20.1.4.0/22"), try prefix("20.1.9.0/24")],
                tags: [
                    PlannedTag(
                        name: "AzureContainerRegistry.JapanEast", source: .published, prefixCount: 5, addresses: 1_280,
                        ipv6PrefixCount: 4,
                        leaving: [
                            LeavingPrefix(
                                prefix: try prefix("20.1.0.0/24"), until: createdAt.addingTimeInterval(7 * 86_400))
                        ]),
                    PlannedTag(
                        name: "AzureContainerRegistry.UKNorth", source: .remembered, prefixCount: 1, addresses: 256,
                        ipv6PrefixCount: 0, leaving: []),
                ],
                pinned: [try prefix("192.0.2.7/32")]),
            rules: [
                PlannedRule(
                    action: .keep, value: "20.1.0.0/24", serves: ["AzureContainerRegistry.JapanEast"],
                    reason: "required",
                    overAllowed: 0),
                PlannedRule(
                    action: .add, value: "20.1.4.0/22",
                    serves: ["AzureContainerRegistry.JapanEast", "AzureContainerRegistry.UKNorth", "pinned"],
                    reason: "required and not allowed yet", overAllowed: 1_024),
                PlannedRule(
                    action: .remove, value: "20.9.0.0/24", serves: [], reason: "no longer required", overAllowed: 256),
            ],
            resultingRules: ["203.0.113.0/24", "ten", "20.1.0.0/24", "20.1.4.0/22"], doors: [],
            overAllowed: OverAllowedAddresses(
                before: 256, after: 1_024,
                shares: [
                    .init(owner: .service, tag: "Storage.JapanEast", addresses: 600),
                    .init(owner: .azureCustomers, tag: "AzureCloud.japaneast", addresses: 400),
                    .init(owner: .notAzure, tag: nil, addresses: 24),
                ]),
            uncoveredAddresses: 1_280,
            curve: [
                TradeOffPoint(rules: 1, overAllowed: 65_536), TradeOffPoint(rules: 2, overAllowed: 1_024),
                TradeOffPoint(rules: 3, overAllowed: 0),
            ],
            verdicts: [
                GuardVerdict(check: .cloud, outcome: .passed, figure: "Public", limit: "Public", wayOut: ""),
                GuardVerdict(
                    check: .publicationAge, outcome: .overridden, figure: "41 days", limit: "35 days", wayOut: "",
                    reason: "the page is down"),
                GuardVerdict(
                    check: .overAllowed, outcome: refused ? .refused : .passed,
                    figure: "1,024 addresses would be let in that nothing requires", limit: "0",
                    wayOut: "Say --max-over-allowed 1024 (the least that 68 rules can do), or select fewer tags."),
            ],
            memory: [], remarks: ["The tag AzureContainerRegistry.UKNorth is no longer published."])
    }

    /// A plan that changes nothing.
    static func quiet(doors: [PlannedDoor] = []) throws -> RulePlan {
        RulePlan(
            createdAt: createdAt, expiresAt: createdAt.addingTimeInterval(86_400),
            publication: PlannedPublication(
                cloud: "Embedded", changeNumber: 1, fileName: nil, date: nil, ageInDays: nil,
                digest: String(repeating: "f", count: 64), source: "standard input"),
            registry: registry(rules: ["20.1.0.0/24"], foreign: []),
            budget: RuleBudget(quota: 100, configured: nil, reserve: 0, foreign: 0),
            required: PlannedRequirement(
                prefixCount: 1, addresses: 256, prefixes: [try prefix("20.1.0.0/24")],
                tags: [
                    PlannedTag(
                        name: "AzureContainerRegistry.JapanEast", source: .published, prefixCount: 1, addresses: 256,
                        ipv6PrefixCount: 0, leaving: [])
                ], pinned: []),
            rules: [
                PlannedRule(
                    action: .keep, value: "20.1.0.0/24", serves: ["AzureContainerRegistry.JapanEast"],
                    reason: "required",
                    overAllowed: 0)
            ],
            resultingRules: ["20.1.0.0/24"], doors: doors,
            overAllowed: OverAllowedAddresses(before: 0, after: 0, shares: []),
            uncoveredAddresses: 0, curve: [TradeOffPoint(rules: 1, overAllowed: 0)], verdicts: [], memory: [],
            remarks: [])
    }

    /// A plan whose every outside text tries to write on the reader's screen.
    static func hostile() throws -> RulePlan {
        let plan = try quiet()
        return RulePlan(
            createdAt: createdAt, expiresAt: createdAt,
            publication: PlannedPublication(
                cloud: "Public\u{1b}", changeNumber: 1, fileName: "\u{1b}]0;title\u{7}.json", date: nil, ageInDays: nil,
                digest: plan.publication.digest, source: "\u{202e}nosj"),
            registry: registry(
                rules: ["\u{1b}[2Jten"], foreign: ["\u{1b}[2Jten"], label: "**bold** <img> @everyone"),
            budget: plan.budget, required: plan.required,
            rules: [
                PlannedRule(
                    action: .keep, value: "a|b`c", serves: ["\u{1b}[2Jten"], reason: "\r<img src=x>", overAllowed: 0)
            ],
            resultingRules: [], doors: [try door(reason: "\u{1b}[2J<img>|@everyone", actor: "\u{202e}eve")],
            overAllowed: plan.overAllowed, uncoveredAddresses: 0, curve: [],
            verdicts: [
                GuardVerdict(
                    check: .unknownTag, outcome: .refused, figure: "'\u{1b}[2J<img>'", limit: "@everyone",
                    wayOut: "\u{7}")
            ],
            memory: [], remarks: ["\u{1b}[2J <img> @everyone"])
    }

    /// A door that stands open for half an hour.
    static func door(
        _ text: String = "20.9.0.5/32", reason: String, actor: String, hasOwnRule: Bool = true
    ) throws -> PlannedDoor {
        PlannedDoor(
            TemporaryAccess(
                prefix: try prefix(text), openedAt: createdAt, expiresAt: createdAt.addingTimeInterval(1800),
                reason: reason, actor: actor, runID: "1"), hasOwnRule: hasOwnRule)
    }

    /// Rule values that would be more than values in a file of Terraform's or Bicep's.
    static let hostileValues = [
        "${file(\"/etc/passwd\")}", "%{if true}", "'", "\" }, # \\", "\u{1b}[2J", "\u{202e}nosj", "a\r\n\tb",
        "${\u{301}x}", "$${}",
        "\\u0041", "*/ // #",
    ]

    /// A plan after which a registry holds `rules`, none of them ours.
    static func exported(rules: [String], host: String = "blogbuildtest.azurecr.io") throws -> RulePlan {
        let plan = try quiet()
        return RulePlan(
            createdAt: createdAt, expiresAt: createdAt, publication: plan.publication,
            registry: registry(rules: rules, foreign: rules, loginServer: host), budget: plan.budget,
            required: plan.required, rules: [], resultingRules: rules, doors: [], overAllowed: plan.overAllowed,
            uncoveredAddresses: 0, curve: [], verdicts: [], memory: [], remarks: [])
    }

    /// A plan that changes nothing of a registry in another access mode.
    static func inMode(_ mode: String) throws -> RulePlan {
        let document = String(decoding: try JSONEncoder().encode(try quiet()), as: UTF8.self)
        return try JSONDecoder().decode(
            RulePlan.self, from: Data(document.replacing("selected networks", with: mode).utf8))
    }

    static func registry(
        rules: [String], foreign: [String], label: String = "blogbuildtest",
        loginServer: String = "blogbuildtest.azurecr.io"
    ) -> PlannedRegistry {
        PlannedRegistry(
            label: label,
            id: "/subscriptions/s/resourceGroups/blog/providers/Microsoft.ContainerRegistry/registries/blogbuildtest",
            loginServer: loginServer, location: "japaneast", tier: "Premium",
            accessMode: "selected networks", trustedServicesBypass: !foreign.isEmpty, tasksBypass: false,
            anonymousPull: false, adminUser: false, privateEndpoints: foreign.isEmpty ? 0 : 2, rules: rules,
            foreignRules: foreign, unreadableRules: foreign.filter { $0 == "ten" })
    }
}
