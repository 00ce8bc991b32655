import AzureResourceManager
import CurlTransport
import Foundation
import IPNetworks
import ServiceTags

@testable import FirewallSync

/// Reviews made by hand, to be reported.
enum ReviewFixture {
    static let id = RegistryID(subscription: "s", resourceGroup: "blog", name: "blogbuildtest")

    /// A review of `plan` with a short history and a credential that has secrets to tell.
    static func review(
        of plan: RulePlan, subject: Review.Subject = .proposal, history: [HistoryEntry] = [], freeze: Freeze? = nil
    ) -> Review {
        let registry = ConfiguredRegistry(
            settings: RegistrySettings(id: id, tags: [TagPattern("AzureContainerRegistry.<location>")]),
            cloud: .publicCloud,
            credential: .clientSecret(
                tenant: "tenant-of-somebody", clientID: "application-of-somebody",
                secret: .file(path: "/run/secrets/the-place")),
            transport: CurlTransport.Configuration(userAgent: "test"))
        return Review(
            plan, subject: subject, registry: registry, sources: ["page https://www.microsoft.com/details.aspx"],
            history: history, freeze: freeze, time: plan.createdAt)
    }

    /// What three runs left in the history, the newest first.
    static var history: [HistoryEntry] {
        let entry = { (sequence: Int, kind: HistoryEntry.Kind, run: String, message: String) in
            HistoryEntry(
                sequence: sequence, time: PlanFixture.createdAt.addingTimeInterval(Double(sequence) * 3600), kind: kind,
                runID: run, registry: id, actor: "alice@desk", added: ["20.1.0.0/24"],
                exposure: Exposure(rules: sequence, required: 256, overAllowed: 0, uncovered: 0), message: message,
                hash: String(repeating: "0", count: 64))
        }
        return [
            entry(4, .refused, "c", "the page <b>lies</b>"), entry(3, .intent, "b", ""),
            entry(2, .applied, "a", ""), entry(1, .intent, "a", ""),
        ]
    }
}
