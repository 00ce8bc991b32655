import Foundation
import IPNetworks
import NetworkRules

/// One request to a registry's data plane, and what became of it.
package struct RequestRecord: Sendable, Hashable {
    /// When it began.
    package let time: Date
    /// The client's public address.
    package let client: AnyIPAddress
    /// The registry's name.
    package let registry: String
    /// The request's method.
    package let method: String
    /// The request's path without its query, as the client wrote it.
    package let path: String
    /// The answer's HTTP status.
    package let status: Int
    /// The bytes of the request's body that were read.
    package let bytesIn: Int
    /// The bytes of the answer's body that were sent.
    package let bytesOut: Int
    /// From the request's head to the end of the answer.
    package let duration: Duration
    /// What the firewall decided, and why.
    package let decision: AccessDecision
    /// Who sent it, where that was proved.
    package let identity: String?

    /// The rule that let the client in, as its owner wrote it.
    package var rule: String? {
        if case .rule(let rule) = decision.reason { rule.value } else { nil }
    }
}

/// Who is told of every request to a registry's data plane, once its answer is sent.
package protocol RequestObserver: Sendable {
    /// Takes note of `record`. Returns at once, after a microsecond or so: it stands in the path of every request.
    func record(_ record: RequestRecord)
}

/// Several observers, told one after the other.
package struct RequestObservers: RequestObserver {
    private let observers: [any RequestObserver]

    /// All of `observers`; none is an observer too.
    package init(_ observers: [any RequestObserver] = []) { self.observers = observers }

    package func record(_ record: RequestRecord) {
        for observer in observers { observer.record(record) }
    }
}
