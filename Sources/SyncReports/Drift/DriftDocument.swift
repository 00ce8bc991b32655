import FirewallSync
import Foundation
import IPNetworks

/// A drift as documents hold it: each kind of finding in a list of its own.
struct DriftDocument: Encodable {
    struct Client: Encodable {
        let address: IPv4Address
        let verdict: String
        let tag: String?
        let region: String?
        let count: Int
        let first: Date?
        let last: Date?

        init(_ client: RefusedClient) {
            address = client.address
            count = client.count
            first = client.first
            last = client.last
            switch client.verdict {
            case .coveredNow(let tag): (verdict, self.tag, region) = ("coveredNow", tag, nil)
            case .willBeCovered(let tag): (verdict, self.tag, region) = ("willBeCovered", tag, nil)
            case .notSelected(let tag, let region): (verdict, self.tag, self.region) = ("notSelected", tag, region)
            case .withheld(let tag): (verdict, self.tag, region) = ("withheld", tag, nil)
            case .notAzure: (verdict, tag, region) = ("notAzure", nil, nil)
            }
        }
    }

    let registry: String
    let foundAt: Date
    /// Whether there is any.
    let drift: Bool
    let published: [PublishedDrift]
    let rulesChanged: [RulesDrift]
    let notLasting: [RulesDrift]
    let refused: [Client]
    let remarks: [String]

    init(_ drift: Drift) {
        registry = drift.registry
        foundAt = drift.foundAt
        self.drift = !drift.isEmpty
        published = drift.findings.compactMap { if case .published(let finding) = $0 { finding } else { nil } }
        rulesChanged = drift.findings.compactMap { if case .rulesChanged(let finding) = $0 { finding } else { nil } }
        notLasting = drift.findings.compactMap { if case .notLasting(let finding) = $0 { finding } else { nil } }
        refused = drift.findings.compactMap { if case .refused(let client) = $0 { Client(client) } else { nil } }
        remarks = drift.remarks
    }
}
