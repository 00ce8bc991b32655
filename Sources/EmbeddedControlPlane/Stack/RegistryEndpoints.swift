import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Logging
import NIOSSL
import NetworkRules
import ServiceLifecycle
import Synchronization

/// The listeners of all registries: for each a TLS port of its own, a socket for the egress points, and what its owner
/// has added.
///
/// Registries come and go while the stack runs.
final class RegistryEndpoints: RegistryHost {
    typealias Door = RegistryDoor<RegistryContent>

    /// What runs of a registry.
    private struct Entry {
        let firewall: RegistryFirewall
        /// Set when the listeners are opened.
        var door: Door?
        /// The listeners that are open, by what they are for.
        var listeners: [String: RunningListeners] = [:]
    }

    private let tls: TLSConfiguration
    private let directory: DataDirectory
    private let propagationDelay: Duration
    private let hasPlainListeners: Bool
    private let clock: StackClock
    private let denials: any DenialRecorder
    private let observer: any RequestObserver
    private let routes: RouteTable
    private let store: EndpointStore
    private let runner: ListenerRunner
    private let tokens: TokenServices
    private let logger: Logger
    private let roster: AgentRoster
    private let ready: ReadyFile
    /// All registries that are stored, by number.
    private let entries = Mutex<[Int64: Entry]>([:])

    init(
        tls: TLSConfiguration, configuration: StackConfiguration, clock: StackClock, denials: any DenialRecorder,
        observer: any RequestObserver, routes: RouteTable, store: EndpointStore, runner: ListenerRunner,
        roster: AgentRoster, ready: ReadyFile, tokens: TokenServices, logger: Logger
    ) {
        self.tls = tls
        directory = configuration.directory
        propagationDelay = configuration.propagationDelay
        hasPlainListeners = configuration.plainHTTP
        self.clock = clock
        self.denials = denials
        self.observer = observer
        self.routes = routes
        self.store = store
        self.runner = runner
        self.roster = roster
        self.ready = ready
        self.tokens = tokens
        self.logger = logger
    }

    /// Opens the listeners of `registry`.
    ///
    /// Before the stack runs there is nothing to open: its start opens all.
    func open(_ registry: RegistryResource) async throws {
        guard runner.isAttached, let entry = entries.withLock({ $0[registry.number] }) else { return }
        let door = door(of: registry, entry)
        entries.withLock { $0[registry.number]?.door = door }
        let (name, socket) = ("registry \(registry.name)", socketPath(registry))
        let isWanted = try await run(
            [
                .init(name: "registry \(registry.number)") { [tls, logger] onBound in
                    StackListener(
                        name: name, address: .tcp(host: "127.0.0.1", port: registry.port), tls: tls, responder: door,
                        logger: logger, onBound: onBound)
                },
                .init(name: "registry \(registry.number) behind egress") { [tls, logger] onBound in
                    StackListener(
                        name: "\(name) behind egress", address: .unix(path: socket), tls: tls,
                        acceptsProxyProtocol: true, responder: door, logger: logger, onBound: onBound)
                },
            ], for: registry.number, as: "public"
        ) { [routes] in
            routes.add(hosts: [registry.loginServer], localPort: registry.port, socket: socket)
        }
        guard isWanted else { return }
        if hasPlainListeners { try await open(try await store.plainEndpoint(of: registry.number)) }
        for endpoint in try await store.endpoints(of: registry.number) where endpoint.kind == .privateEndpoint {
            try await open(endpoint)
        }
        // Settling tells the ready file of the registry too.
        try await roster.settle()
    }

    /// Opens a further listener of a registry that is open.
    func open(_ endpoint: RegistryEndpoint) async throws {
        guard let door = entries.withLock({ $0[endpoint.registry]?.door }) else { return }
        let tls = endpoint.kind == .plain ? nil : tls
        _ = try await run(
            [
                .init(name: endpoint.listenerName) { [logger] onBound in
                    StackListener(
                        name: endpoint.listenerName, address: .tcp(host: "127.0.0.1", port: endpoint.port), tls: tls,
                        route: endpoint.kind == .privateEndpoint ? .privateEndpoint : .publicEndpoint,
                        responder: door, logger: logger, onBound: onBound)
                }
            ], for: endpoint.registry, as: endpoint.listenerName)
    }

    /// Closes a further listener of a registry.
    func close(_ endpoint: RegistryEndpoint) async {
        let running = entries.withLock {
            $0[endpoint.registry]?.listeners.removeValue(forKey: endpoint.listenerName)
        }
        await running?.close()
    }

    func close(_ registry: RegistryResource) async {
        // Where listeners are still being opened, whoever opens them finds out.
        let entry = entries.withLock { entries in
            routes.remove(socket: socketPath(registry))
            return entries.removeValue(forKey: registry.number)
        }
        for running in (entry?.listeners ?? [:]).values { await running.close() }
        await ready.refresh()
    }

    func enforce(_ registry: RegistryResource) {
        entries.withLock { entries in
            if let entry = entries[registry.number] { return entry.firewall.propagate(registry.networkRuleSet) }
            entries[registry.number] = Entry(
                firewall: RegistryFirewall(
                    rules: registry.networkRuleSet, propagationDelay: propagationDelay, now: clock.instant))
        }
    }

    /// Opens listeners of the registry `number`, and keeps them as `purpose`.
    ///
    /// - Parameter kept: Called when they are open, unless the registry is gone.
    /// - Returns: Whether the registry is still wanted: somebody may delete it meanwhile, and find no listeners to close.
    private func run(
        _ openings: [ListenerRunner.Opening], for number: Int64, as purpose: String, kept: () -> Void = {}
    ) async throws -> Bool {
        guard let running = try await runner.open(openings) else { return false }
        let isWanted = entries.withLock { entries in
            guard entries[number] != nil else { return false }
            entries[number]?.listeners[purpose] = running
            kept()
            return true
        }
        if !isWanted { await running.close() }
        return isWanted
    }

    private func door(of registry: RegistryResource, _ entry: Entry) -> Door {
        let (routes, socket) = (routes, socketPath(registry))
        let hosts = RegistryHosts(own: [registry.loginServer, "localhost:\(registry.port)"]) { authority in
            routes.route(authority: authority).map { $0.socketPath != socket } ?? false
        }
        return Door(
            keeper: Doorkeeper(
                registry: registry.name, hosts: hosts, firewall: entry.firewall, denials: denials, observer: observer,
                now: clock.now),
            interior: RegistryContent(tokens: tokens.service(of: registry)))
    }

    private func socketPath(_ registry: RegistryResource) -> String {
        "\(directory.socketDirectory)/registry-\(registry.number).sock"
    }
}
