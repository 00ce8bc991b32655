import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Hummingbird
import Logging
import NIOSSL
import NetworkRules
import RegistryStorage
import ServiceLifecycle
import Synchronization

/// The listeners of all registries: for each a TLS port of its own, a socket for the egress points, and what its owner
/// has added.
///
/// Registries come and go while the stack runs.
final class RegistryEndpoints: RegistryHost, Service {
    private let tls: TLSConfiguration
    private let directory: DataDirectory
    private let hasPlainListeners: Bool
    private let assembly: RegistryAssembly
    private let routes: RouteTable
    private let store: EndpointStore
    private let runner: ListenerRunner
    private let roster: AgentRoster
    private let ready: ReadyFile
    private let logger: Logger
    /// All registries that are stored, by number.
    private let entries = Mutex<[Int64: RegistryEntry]>([:])
    /// The last of those who open or close data endpoints.
    private let settling = Mutex<Task<Void, any Error>?>(nil)

    init(
        tls: TLSConfiguration, configuration: StackConfiguration, assembly: RegistryAssembly, routes: RouteTable,
        store: EndpointStore, runner: ListenerRunner, roster: AgentRoster, ready: ReadyFile, logger: Logger
    ) {
        self.tls = tls
        directory = configuration.directory
        hasPlainListeners = configuration.plainHTTP
        self.assembly = assembly
        self.routes = routes
        self.store = store
        self.runner = runner
        self.roster = roster
        self.ready = ready
        self.logger = logger
    }

    // MARK: RegistryHost

    /// Opens the listeners of `registry`.
    ///
    /// Before the stack runs there is nothing to open: its start opens all.
    func open(_ registry: RegistryResource) async throws {
        guard runner.isAttached, let entry = entry(registry.number) else { return }
        let (name, socket) = ("registry \(registry.name)", directory.socket(ofRegistry: registry.number))
        // By number, for a registry of the same name may come while this one goes.
        let key = "registry \(registry.number)"
        let isWanted = try await run(
            [
                listener(name, key, port: registry.port, entry.door, direct: entry.content),
                listener("\(name) behind egress", key, socket: socket, entry.door, direct: entry.content),
            ], for: registry.number, as: "public"
        ) { [routes] in
            routes.add(hosts: [registry.loginServer], localPort: registry.port, socket: socket)
        }
        guard isWanted else { return }
        if hasPlainListeners { try await open(try await store.endpoint(.plain, of: registry.number)) }
        for endpoint in try await store.endpoints(of: registry.number) where endpoint.kind == .privateEndpoint {
            try await open(endpoint)
        }
        try await settle(registry)
        // This tells the ready file of the registry too.
        try await roster.settle()
    }

    func settle(_ registry: RegistryResource) async throws {
        guard runner.isAttached, isUnsettled(registry) else { return }
        // One after the other, so that nobody opens what another is opening.
        let turn = settling.withLock { last in
            let turn = Task { [last] in
                _ = await last?.result
                if self.isUnsettled(registry) { try await self.switchDataEndpoint(of: registry) }
            }
            last = turn
            return turn
        }
        try await turn.value
    }

    private func isUnsettled(_ registry: RegistryResource) -> Bool {
        entry(registry.number).map { ($0.listeners["data"] != nil) != registry.hasDataEndpoint } ?? false
    }

    /// Opens the data endpoint of `registry`, or closes it.
    private func switchDataEndpoint(of registry: RegistryResource) async throws {
        guard let entry = entry(registry.number) else { return }
        let socket = directory.dataSocket(ofRegistry: registry.number)
        guard registry.hasDataEndpoint else {
            entry.content.usesDataEndpoint(false)
            routes.remove(socket: socket)
            return await close("data", of: registry.number)
        }
        let endpoint = try await store.endpoint(.data, of: registry.number)
        _ = try await run(
            [
                listener(endpoint.listenerName, port: endpoint.port, entry.dataDoor),
                listener("\(endpoint.listenerName) behind egress", socket: socket, entry.dataDoor),
            ], for: registry.number, as: "data"
        ) { [routes] in
            routes.add(hosts: [registry.dataHost], localPort: endpoint.port, socket: socket)
        }
        // Not before the endpoint listens: a client would be sent there.
        entry.content.usesDataEndpoint(true)
    }

    func close(_ registry: RegistryResource) async {
        // Where listeners are still being opened, whoever opens them finds out.
        let entry = entries.withLock { entries in
            routes.remove(socket: directory.socket(ofRegistry: registry.number))
            routes.remove(socket: directory.dataSocket(ofRegistry: registry.number))
            return entries.removeValue(forKey: registry.number)
        }
        for running in (entry?.listeners ?? [:]).values { await running.close() }
        do {
            try await entry?.content.remove()
        } catch {
            logger.error(
                "The content of a deleted registry could not be removed",
                metadata: ["registry": "\(registry.name)", "error": "\(error)"])
        }
        await ready.refresh()
    }

    func enforce(_ registry: RegistryResource) {
        entries.withLock { entries in
            if let entry = entries[registry.number] { return entry.firewall.propagate(registry.networkRuleSet) }
            entries[registry.number] = assembly.entry(of: registry)
        }
    }

    // MARK: Further endpoints

    /// Opens a plain or a private endpoint of a registry that is open.
    func open(_ endpoint: RegistryEndpoint) async throws {
        guard let entry = entry(endpoint.registry) else { return }
        let opening = listener(
            endpoint.listenerName, port: endpoint.port, isPlain: endpoint.kind == .plain,
            route: endpoint.kind == .privateEndpoint ? .privateEndpoint : .publicEndpoint, entry.door,
            direct: entry.content)
        _ = try await run([opening], for: endpoint.registry, as: endpoint.listenerName)
    }

    /// Closes a private endpoint.
    func close(_ endpoint: RegistryEndpoint) async { await close(endpoint.listenerName, of: endpoint.registry) }

    // MARK: Content

    /// The registries' figures.
    func metrics() async -> RegistryMetrics {
        var registries: [RegistryMetrics.Registry] = []
        for entry in entries.withLock({ Array($0.values) }) {
            // A storage that is being closed has no figure.
            let usage = try? await entry.content.current?.storage.usage()
            registries.append(
                RegistryMetrics.Registry(
                    name: entry.name, meter: entry.meter, uploads: entry.uploads.count, storedBytes: usage?.bytes))
        }
        return RegistryMetrics(of: registries, unloggedRequests: assembly.accessLog.missing)
    }

    /// The storage of the registry `number`, opened where nobody has done that; nil where there is no such registry.
    func storage(ofRegistry number: Int64) async throws -> RegistryStorage? {
        try await entry(number)?.content.opened().storage
    }

    /// Keeps the registries' content until a graceful shutdown, and closes it then.
    ///
    /// It has to be shut down after all listeners.
    func run() async throws {
        try? await gracefulShutdown()
        for entry in entries.withLock({ Array($0.values) }) { await entry.content.close() }
    }

    // MARK: Listeners

    private func entry(_ number: Int64) -> RegistryEntry? { entries.withLock { $0[number] } }

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

    private func close(_ purpose: String, of number: Int64) async {
        let running = entries.withLock { $0[number]?.listeners.removeValue(forKey: purpose) }
        await running?.close()
    }

    /// A listener on a port of 127.0.0.1.
    ///
    /// - Parameter key: What tells it from another of the same name.
    private func listener(
        _ name: String, _ key: String = "", port: Int, isPlain: Bool = false, route: AccessRoute = .publicEndpoint,
        _ door: some HTTPResponder<StackRequestContext>, direct: RegistryContent? = nil
    ) -> ListenerRunner.Opening {
        .init(name: "\(key) \(name)") { [tls, logger] onBound in
            StackListener(
                name: name, address: .tcp(host: "127.0.0.1", port: port), tls: isPlain ? nil : tls, route: route,
                responder: door, direct: direct, logger: logger, onBound: onBound)
        }
    }

    /// A listener for the egress points.
    private func listener(
        _ name: String, _ key: String = "", socket: String, _ door: some HTTPResponder<StackRequestContext>,
        direct: RegistryContent? = nil
    ) -> ListenerRunner.Opening {
        .init(name: "\(key) \(name)") { [tls, logger] onBound in
            StackListener(
                name: name, address: .unix(path: socket), tls: tls, acceptsProxyProtocol: true, responder: door,
                direct: direct, logger: logger, onBound: onBound)
        }
    }
}
