import NetworkRules
import Synchronization

/// Counts the requests to one registry.
package final class RegistryMeter: RequestObserver {
    /// What has been counted.
    struct Counts: Sendable {
        /// The requests by method and status.
        var requests: [Outcome: Int] = [:]
        /// The firewall's decisions.
        var decisions: [Decision: Int] = [:]
        /// The bytes of requests' bodies.
        var bytesIn = 0
        /// The bytes of answers' bodies.
        var bytesOut = 0
        /// The seconds that all requests took.
        var duration = Duration.zero
    }

    /// How a request ended.
    struct Outcome: Hashable, Sendable {
        /// The method, or `other` for one that no client uses: a stranger must not make labels.
        let method: String
        /// The HTTP status.
        let status: Int
    }

    /// What the firewall decided.
    enum Decision: String, Sendable, CaseIterable {
        case privateEndpoint = "private_endpoint"
        case bypass
        case allNetworks = "all_networks"
        case rule
        case noRule = "no_rule"
        case noRuleForIPv6 = "no_rule_for_ipv6"
        case disabled

        init(_ reason: AccessDecision.Reason) {
            switch reason {
            case .privateEndpoint: self = .privateEndpoint
            case .bypass: self = .bypass
            case .allNetworks: self = .allNetworks
            case .rule: self = .rule
            case .noRule: self = .noRule
            case .noRuleForIPv6: self = .noRuleForIPv6
            case .disabled: self = .disabled
            }
        }

        /// Whether the client was let in.
        var isAllowed: Bool {
            switch self {
            case .privateEndpoint, .bypass, .allNetworks, .rule: true
            case .noRule, .noRuleForIPv6, .disabled: false
            }
        }
    }

    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private let counted = Mutex(Counts())

    /// A meter at zero.
    package init() {}

    /// What has been counted so far.
    var counts: Counts { counted.withLock { $0 } }

    package func record(_ record: RequestRecord) {
        let outcome = Outcome(
            method: Self.methods.contains(record.method) ? record.method : "other", status: record.status)
        let decision = Decision(record.decision.reason)
        counted.withLock { counts in
            counts.requests[outcome, default: 0] += 1
            counts.decisions[decision, default: 0] += 1
            counts.bytesIn += record.bytesIn
            counts.bytesOut += record.bytesOut
            counts.duration += record.duration
        }
    }
}
