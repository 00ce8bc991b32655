import Foundation
import IPNetworks
import NetworkRules

/// Decides of every request to a registry before anybody asks who sent it, and keeps the record of it afterwards.
///
/// Requests take two ways, Hummingbird's tasks and the direct one on the event loop. Both ask here, so that there is one
/// decision; nothing here blocks.
package struct Doorkeeper: Sendable {
    /// The registry's name, as records show it.
    package let registry: String
    /// The names under which clients know the registry.
    private let hosts: RegistryHosts
    private let firewall: RegistryFirewall
    private let denials: any DenialRecorder
    private let observer: any RequestObserver
    private let now: @Sendable () -> Date

    /// The doorkeeper of `registry`.
    ///
    /// - Parameters:
    ///   - registry: The registry's name.
    ///   - hosts: The names under which clients know it.
    ///   - firewall: What decides.
    ///   - denials: Who is told of the clients turned away.
    ///   - observer: Who is told of every request.
    ///   - now: The clock that dates denials and records.
    package init(
        registry: String, hosts: RegistryHosts, firewall: RegistryFirewall, denials: any DenialRecorder,
        observer: any RequestObserver = RequestObservers(), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.registry = registry
        self.hosts = hosts
        self.firewall = firewall
        self.denials = denials
        self.observer = observer
        self.now = now
    }

    /// Judges a request by its connection and the host that it is for.
    ///
    /// The firewall comes first: a client that it refuses learns nothing else. Every denial is reported here.
    ///
    /// - Parameters:
    ///   - uri: The request's target; its query is cut off.
    ///   - authority: The Host header.
    ///   - client: The connection's client.
    ///   - route: How the connection came.
    package func admit(
        method: String, uri: String, authority: String?, client: AnyIPAddress, route: AccessRoute
    ) -> Admission {
        let path = uri.utf8.contains(UInt8(ascii: "?")) ? String(uri.prefix { $0 != "?" }) : uri
        let decision = firewall.decide(client: client, via: route)
        let time = now()
        let refusal: DistributionError?
        if !decision.isAllowed {
            let address = client.description
            denials.record(
                Denial(
                    time: time, client: address, registry: registry, method: method, path: path,
                    reason: decision.description))
            refusal = .denied(client: address)
        } else if let authority, !hosts.includes(authority) {
            refusal = .misdirected(registry: registry)
        } else {
            refusal = nil
        }
        return Admission(
            time: time, began: .now, client: client, method: method, path: path, decision: decision, refusal: refusal)
    }

    /// Keeps the record of a request whose answer is sent.
    package func record(_ admission: Admission, status: Int, bytesIn: Int, bytesOut: Int, identity: String?) {
        observer.record(
            RequestRecord(
                time: admission.time, client: admission.client, registry: registry, method: admission.method,
                path: admission.path, status: status, bytesIn: bytesIn, bytesOut: bytesOut,
                duration: admission.began.duration(to: .now), decision: admission.decision, identity: identity))
    }
}
