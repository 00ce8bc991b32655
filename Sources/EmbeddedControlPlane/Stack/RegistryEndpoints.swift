import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The listeners of all registries: for each a TLS port of its own, and a socket for the egress points.
///
/// Registries come and go while the stack runs.
final class RegistryEndpoints: RegistryHost {
    private struct State {
        /// The firewalls of all registries that are stored, by number.
        var firewalls: [Int64: RegistryFirewall] = [:]
        /// The listeners of those that are open.
        var listeners: [Int64: ServiceGroup] = [:]
        /// What runs the listeners; nil before the stack runs.
        var group: ServiceGroup?
    }

    private let tls: TLSConfiguration
    private let directory: DataDirectory
    private let propagationDelay: Duration
    private let clock: StackClock
    private let denials: any DenialRecorder
    private let routes: RouteTable
    private let bound: BoundListeners
    private let logger: Logger
    private let roster: AgentRoster
    private let ready: ReadyFile
    private let state = Mutex(State())

    init(
        tls: TLSConfiguration, directory: DataDirectory, propagationDelay: Duration, clock: StackClock,
        denials: any DenialRecorder, routes: RouteTable, bound: BoundListeners, roster: AgentRoster,
        ready: ReadyFile, logger: Logger
    ) {
        self.tls = tls
        self.directory = directory
        self.propagationDelay = propagationDelay
        self.clock = clock
        self.denials = denials
        self.routes = routes
        self.bound = bound
        self.roster = roster
        self.ready = ready
        self.logger = logger
    }

    /// Lets listeners run in `group` from now on.
    func attach(to group: ServiceGroup) { state.withLock { $0.group = group } }

    /// Opens the listeners of `registry`.
    ///
    /// Before the stack runs there is nothing to open: its start opens all.
    func open(_ registry: RegistryResource) async throws {
        let (group, firewall) = state.withLock { ($0.group, $0.firewalls[registry.number]) }
        guard let group, let firewall else { return }
        let door = RegistryDoor(
            keeper: Doorkeeper(
                registry: registry.name,
                hosts: RegistryHosts(own: [registry.loginServer, "localhost:\(registry.port)"]), firewall: firewall,
                denials: denials, now: clock.now),
            interior: TokenChallenge(loginServer: registry.loginServer))
        let names = Self.listenerNames(registry)
        let (name, direct, proxied) = ("registry \(registry.name)", names.direct, names.proxied)
        let socket = socketPath(registry)
        let bound = bound
        let listeners = ServiceGroup(
            services: [
                StackListener(
                    name: name, address: .tcp(host: "127.0.0.1", port: registry.port), tls: tls, responder: door,
                    logger: logger, onBound: { _ in await bound.mark(direct) }),
                StackListener(
                    name: "\(name) behind egress", address: .unix(path: socket), tls: tls, acceptsProxyProtocol: true,
                    responder: door,
                    logger: logger, onBound: { _ in await bound.mark(proxied) }),
            ], logger: logger)
        await group.addServiceUnlessShutdown(
            .init(
                service: EndpointListeners(listeners: listeners) { error in await bound.fail(direct, error) },
                successTerminationBehavior: .ignore))
        do {
            try await bound.wait(for: [direct, proxied])
        } catch {
            await listeners.triggerGracefulShutdown()
            await forget(registry)
            throw error
        }
        let isWanted = state.withLock { state in
            guard state.firewalls[registry.number] != nil else { return false }
            state.listeners[registry.number] = listeners
            routes.add(host: registry.loginServer, localPort: registry.port, socket: socket)
            return true
        }
        guard isWanted else {
            // Somebody has deleted the registry meanwhile, and found no listeners to close.
            await listeners.triggerGracefulShutdown()
            return await forget(registry)
        }
        // Settling tells the ready file of the registry too.
        try await roster.settle()
    }

    func close(_ registry: RegistryResource) async {
        let listeners = state.withLock { state in
            routes.remove(socket: socketPath(registry))
            state.firewalls[registry.number] = nil
            return state.listeners.removeValue(forKey: registry.number)
        }
        // Where they are still being opened, whoever opens them finds out, and must not wait for what is forgotten here.
        if let listeners {
            await listeners.triggerGracefulShutdown()
            await forget(registry)
        }
        await ready.refresh()
    }

    func enforce(_ registry: RegistryResource) {
        state.withLock { state in
            if let firewall = state.firewalls[registry.number] { return firewall.propagate(registry.networkRuleSet) }
            state.firewalls[registry.number] = RegistryFirewall(
                rules: registry.networkRuleSet, propagationDelay: propagationDelay, now: clock.instant)
        }
    }

    private func forget(_ registry: RegistryResource) async {
        let names = Self.listenerNames(registry)
        await bound.forget(names.direct)
        await bound.forget(names.proxied)
    }

    private func socketPath(_ registry: RegistryResource) -> String {
        "\(directory.socketDirectory)/registry-\(registry.number).sock"
    }

    /// What the listeners of `registry` are called among all that are bound: by number, for a registry of the same name
    /// may come while this one goes.
    private static func listenerNames(_ registry: RegistryResource) -> (direct: String, proxied: String) {
        ("registry \(registry.number)", "registry \(registry.number) behind egress")
    }
}

/// The listeners of one registry.
///
/// Their failure is theirs: it is reported, and the rest of the stack goes on.
private struct EndpointListeners: Service {
    let listeners: ServiceGroup
    let failed: @Sendable (any Error) async -> Void

    func run() async throws {
        do {
            try await listeners.run()
        } catch {
            await failed(error)
        }
    }
}
