import Foundation
import IPNetworks
import NetworkRules

/// What the door has decided of a request, before anybody asks who sent it.
package struct Admission: Sendable {
    /// When the request began, by the clock of records.
    let time: Date
    /// When the request began, by the clock that durations are measured with.
    let began: ContinuousClock.Instant
    /// The client's address.
    package let client: AnyIPAddress
    /// The request's method.
    package let method: String
    /// The request's path without its query.
    package let path: String
    /// What the firewall decided.
    package let decision: AccessDecision
    /// What to answer instead of letting the request in; nil where it may go on.
    package let refusal: DistributionError?
}
