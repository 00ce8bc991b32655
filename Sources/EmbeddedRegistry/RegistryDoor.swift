import EmbeddedNetwork
import Foundation
import HTTPTypes
import Hummingbird
import IPNetworks
import NetworkRules

/// The first thing that every request to a registry's data plane meets: the firewall.
///
/// Whatever the path, `/v2/` as well as `/oauth2/token`, a client that the rules refuse is answered 403 before anybody
/// asks who it is; the rest goes on to what lies inside.
package struct RegistryDoor<Interior: HTTPResponder<StackRequestContext>>: HTTPResponder {
    package typealias Context = StackRequestContext

    private let registry: String
    private let firewall: RegistryFirewall
    private let denials: any DenialRecorder
    private let now: @Sendable () -> Date
    private let interior: Interior

    /// The door of `registry`.
    ///
    /// - Parameters:
    ///   - registry: The registry's name, as denials show it.
    ///   - firewall: What decides.
    ///   - denials: Who is told of the clients turned away.
    ///   - now: The clock that dates denials.
    ///   - interior: Who answers the clients let in.
    package init(
        registry: String, firewall: RegistryFirewall, denials: any DenialRecorder,
        now: @escaping @Sendable () -> Date = { Date() }, interior: Interior
    ) {
        self.registry = registry
        self.firewall = firewall
        self.denials = denials
        self.now = now
        self.interior = interior
    }

    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        let decision = firewall.decide(client: context.client)
        guard decision.isAllowed else {
            let client = context.client.description
            denials.record(
                Denial(
                    time: now(), client: client, registry: registry, method: request.method.rawValue,
                    path: request.uri.path, reason: decision.description))
            return DistributionError.denied(client: client).response(to: request.method)
        }
        return try await interior.respond(to: request, context: context)
    }
}
