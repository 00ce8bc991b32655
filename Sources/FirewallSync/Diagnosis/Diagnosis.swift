import Foundation
import IPNetworks
import ServiceTags

/// Why a build was refused, and what lets it in.
public struct Diagnosis: Sendable, Hashable, Codable {
    /// What a refused client turns out to be; exactly one.
    public enum Ending: String, Sendable, Hashable, Codable {
        /// The rules let it in by now: run the build again.
        case coveredNow
        /// The present plan lets it in: apply it.
        case willBeCovered
        /// It belongs to a tag that is not selected, such as another region's.
        case notSelected
        /// No tag of the publication holds it.
        case notAzure
        /// It is required, and yet the plan does not let it in.
        case withheld
        /// It is an IPv6 address, and rules take IPv4 alone.
        case ipv6
    }

    /// The client's address.
    public let address: String
    /// The registry's host as the log names it; nil where it names none.
    public let host: String?
    /// The configured registry that it was judged by.
    public let registry: String
    /// How often the log says so.
    public let count: Int
    /// What the client turns out to be.
    public let ending: Ending
    /// The tag that holds the address and says best whose it is; nil where none does.
    public let tag: String?
    /// The region of that tag, as the publication spells it.
    public let region: String?
    /// The prefix by which the tag holds the address.
    public let prefix: String?
    /// The guards that refuse the plan at present.
    public let planRefusedBy: [Guard]

    /// Judges one refusal of a build's log by a registry's plan and the publication that it follows.
    public init(of refusal: BuildLog.Refusal, plan: RulePlan, publication: Publication) {
        let tags = publication.tags(containing: refusal.address)
        address = refusal.address.description
        host = refusal.host
        registry = plan.registry.label
        count = refusal.count
        planRefusedBy = plan.refusals.map(\.check)
        var owner = tags.first
        switch refusal.address {
        case .v6: ending = .ipv6
        case .v4(let address):
            switch RefusalJudge(plan: plan, publication: publication).verdict(of: address) {
            case .coveredNow(let tag):
                ending = .coveredNow
                owner = tags.first { $0.tag.name == tag }
            case .willBeCovered(let tag):
                ending = .willBeCovered
                owner = tags.first { $0.tag.name == tag }
            case .withheld(let tag):
                ending = .withheld
                owner = tags.first { $0.tag.name == tag }
            case .notSelected(let tag, _):
                ending = .notSelected
                owner = tags.first { $0.tag.name == tag }
            case .notAzure: ending = .notAzure
            }
        }
        tag = owner?.tag.name
        region = owner.flatMap { $0.tag.isGlobal ? nil : $0.tag.region }
        prefix = owner?.prefix.description
    }

    /// What was found, in one sentence.
    public var finding: String {
        let holder = tag.map { "\($0)\(region.map { " (region \($0))" } ?? "")" }
        switch ending {
        case .coveredNow: return "The rules let it in now\(tag.map { ", for \($0)" } ?? "")."
        case .willBeCovered: return "The present plan lets it in\(tag.map { ", for \($0)" } ?? "")."
        case .notSelected: return "It belongs to \(holder ?? "another tag"), which is not selected."
        case .notAzure: return "It is no address of Azure's: no tag of the publication holds it."
        case .withheld: return "It is required\(tag.map { ", for \($0)," } ?? "") and the plan does not let it in."
        case .ipv6:
            return "It is an IPv6 address, and rules take IPv4 alone"
                + (holder.map { " (it belongs to \($0))." } ?? ".")
        }
    }

    /// What lets it in, one way a sentence, the narrowest first.
    public var remedies: [String] {
        switch ending {
        case .coveredNow: ["Run the build again; after a change of rules Azure needs a few minutes."]
        case .willBeCovered:
            planRefusedBy.isEmpty
                ? ["Apply the plan: acr-firewall-sync apply --registry '\(registry)'"]
                : ["The plan is refused by \(names); see acr-firewall-sync plan --registry '\(registry)'"]
        case .notSelected:
            [
                "Select the tag, by the flag --tag '\(tag ?? "")' beside those selected now, "
                    + "or by the line '- \(tag ?? "")' under 'tags' of the configuration.",
                pin,
            ]
        case .notAzure: [door, pin]
        case .withheld:
            [
                planRefusedBy.isEmpty
                    ? "Somebody removed its rule; set 'restore' to true, and apply."
                    : "The plan is refused by \(names); see acr-firewall-sync plan --registry '\(registry)'"
            ]
        case .ipv6: ["Connect by IPv4, or through a private endpoint."]
        }
    }

    private var names: String { planRefusedBy.map(\.rawValue).joined(separator: ", ") }

    private var door: String {
        "For a while: acr-firewall-sync open \(address) --registry '\(registry)' --for 30m --reason 'why'"
    }

    private var pin: String {
        "For good: the line '- \(address)/32' under 'pinned' of the configuration, or the flag --pin \(address)/32"
    }
}
