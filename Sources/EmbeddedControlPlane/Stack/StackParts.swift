import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import Hummingbird
import Logging
import NIOSSL
import ServiceLifecycle
import ServiceTags

/// The parts of a stack, put together and not yet running.
struct StackParts: Sendable {
    private static let resourceManagerHost = "management.azure.com"

    let provider: ContainerRegistryProvider
    let endpoints: RegistryEndpoints
    private let directory: DataDirectory
    private let database: StackDatabase
    private let settings: StackSettings
    private let authority: LocalAuthority
    private let tls: TLSConfiguration
    private let signIn: SignInService
    private let resourceManager: ResourceManager
    private let publications: PublicationClock
    private let journal: DenialJournal
    private let accessLog: AccessLog
    private let egress: EgressPoints
    private let roster: AgentRoster
    let ready: ReadyFile
    private let routes = RouteTable()
    private let bound: BoundListeners
    let runner: ListenerRunner
    private let control: ControlInterface
    private let schedule: UpkeepSchedule
    private let logger: Logger

    init(
        configuration: StackConfiguration, folder: PrivateDirectory, clock: StackClock, logger: Logger
    ) async throws {
        self.logger = logger
        bound = BoundListeners()
        runner = ListenerRunner(bound: bound, logger: logger)
        directory = configuration.directory
        let catalogue = try SampleCatalogue(directory: configuration.publications)
        database = try StackDatabase(path: directory.databaseFile)
        settings = try await StackSettings.loadOrChoose(in: database)
        let steered = try await SteeredClock(clock, database: database)
        let token = try AccessToken.loadOrCreate((directory.tokenFile as NSString).lastPathComponent, in: folder)
        authority = try LocalAuthority.loadOrCreate(
            directory: directory.authorityDirectory,
            registryNames: try await Self.dataHosts(configuration, catalogue, RegistryStore(database)), now: clock.now()
        )
        // Certificates go by the system's clock, as whoever checks them does; everything else by the stack's.
        let clock = steered.stackClock
        tls = try authority.serverTLS()
        signIn = try SignInService(
            directory: directory, folder: folder, settings: settings, ownToken: token, now: clock.now)
        journal = DenialJournal(
            database, log: try DenialLog(directory: directory.eventsDirectory), logger: logger)
        accessLog = try AccessLog(directory: directory.logDirectory, now: clock.now, logger: logger)
        publications = try await PublicationClock(database: database, catalogue: catalogue, now: clock.now)
        let (registries, store, inForce) = (RegistryStore(database), EgressStore(database), SettingsInForce())
        egress = EgressPoints(store: store, directory: EgressDirectory(try await store.points()), bound: bound)
        ready = ReadyFile(
            name: (directory.readyFile as NSString).lastPathComponent, folder: folder, registries: registries,
            egress: egress.directory, settings: settings, certificateFile: authority.certificateFile,
            configuration: configuration, logger: logger)
        roster = AgentRoster(
            clock: publications, stackClock: clock, store: store, directory: egress.directory,
            locations: { try await registries.locations() }, ready: ready, logger: logger)
        let keys = try PrivateDirectory(directory.keyDirectory)
        let endpointStore = EndpointStore(database)
        let tokens = TokenServices(
            key: try TokenSigningKey.loadOrCreate("registry-tokens.pem", in: keys), inForce: inForce,
            identities: signIn, now: clock.now)
        let assembly = RegistryAssembly(
            propagationDelay: configuration.propagationDelay, clock: clock, denials: journal, accessLog: accessLog,
            routes: routes,
            surroundings: RegistryContent.Surroundings(
                directory: directory, tokens: tokens, endpoints: endpointStore,
                linkKey: Data(try AccessToken.loadOrCreate("data-links", in: keys).text.utf8), now: clock.now,
                logger: logger))
        endpoints = RegistryEndpoints(
            tls: tls, configuration: configuration, assembly: assembly, routes: routes, store: endpointStore,
            runner: runner, roster: roster, ready: ready, logger: logger)
        provider = ContainerRegistryProvider(
            subscription: settings.subscription, database: database, limits: configuration.limits,
            credentials: CredentialStore(
                database, directory: directory, subscription: settings.subscription, inForce: inForce, now: clock.now,
                logger: logger),
            host: endpoints, now: clock.now)
        resourceManager = ResourceManager(
            provider: provider, clock: publications,
            operations: LongRunningOperations(duration: configuration.longRunningWrites, now: clock.now),
            signIn: signIn,
            pageSize: configuration.pageSize)
        let upkeep = ContentUpkeep(provider: provider, endpoints: endpoints, directory: directory)
        schedule = UpkeepSchedule(upkeep: upkeep, clock: clock, logger: logger)
        control = ControlInterface(
            provider: provider, clock: publications, roster: roster, egress: egress, journal: journal, ready: ready,
            steered: steered,
            privateEndpoints: PrivateEndpoints(
                provider: provider, store: endpointStore, endpoints: endpoints),
            configuration: configuration, upkeep: upkeep, certificateFile: authority.certificateFile)
    }

    /// The names of data endpoints: one for each region of which a publication or a registry tells, because a wildcard
    /// stands for one label, and the authority's key is gone when another region comes.
    private static func dataHosts(
        _ configuration: StackConfiguration, _ catalogue: SampleCatalogue, _ registries: RegistryStore
    ) async throws -> [String] {
        let published = try await catalogue.sample(1).publication.tags.map(\.region)
        let regions = try await registries.locations().union(published).union([configuration.location])
        return regions.map(RegistryName.normalized(location:)).filter { !$0.isEmpty }.sorted()
            .map { "*.\($0).data.azurecr.io" }
    }

    /// Makes the registry that a new data folder begins with, and puts operator and agents in their places.
    func makeFirstRegistry(_ configuration: StackConfiguration) async throws {
        if try await database.isNew() {
            if try await provider.places().isEmpty {
                _ = try await provider.createClosed(
                    configuration.registry, in: configuration.resourceGroup, location: configuration.location,
                    tier: RegistryTier.premium.rawValue, configuration: configuration)
            }
            try await database.markStarted()
        }
        try await roster.placeOperator()
        try await roster.settle()
        for registry in try await provider.list() { endpoints.enforce(registry) }
        try await provider.credentials.publishAll()
    }

    /// Everything that runs from the start, in the order in which it starts; it stops in the opposite order.
    func services() -> [any Service] {
        let (bound, routes, publications) = (bound, routes, publications)
        let (socket, pageSocket) = (directory.resourceManagerSocket, directory.pageSocket)
        routes.add(hosts: [Self.resourceManagerHost], localPort: settings.resourceManagerPort, socket: socket)
        routes.add(hosts: [], localPort: settings.pagePort, socket: pageSocket)
        routes.add(
            hosts: [SignInHost.standardHost], localPort: settings.signInPort, socket: directory.signInSocket)
        let signInHost = SignInHost(signIn)
        let page = DownloadPage { try await publications.currentFile() }
        let metrics = MetricsPage(port: settings.metricsPort) { [endpoints] in await endpoints.metrics() }
        return [
            journal, accessLog, roster, endpoints, schedule,
            EgressService(
                points: egress.directory, route: { routes.route($0, $1) }, logger: logger,
                onBound: { await bound.mark(EgressPoints.listenerName($0)) },
                onFailure: { await bound.fail(EgressPoints.listenerName($0), $1) }),
            listener("resource manager", .tcp(host: "127.0.0.1", port: settings.resourceManagerPort), resourceManager),
            StackListener(
                name: "resource manager behind egress", address: .unix(path: socket), tls: tls,
                acceptsProxyProtocol: true, responder: resourceManager, logger: logger,
                onBound: { _ in await bound.mark("resource manager behind egress") }),
            listener("sign-in", .tcp(host: "127.0.0.1", port: settings.signInPort), signInHost),
            StackListener(
                name: "sign-in behind egress", address: .unix(path: directory.signInSocket), tls: tls,
                acceptsProxyProtocol: true, responder: signInHost, logger: logger,
                onBound: { _ in await bound.mark("sign-in behind egress") }),
            StackListener(
                name: "page", address: .tcp(host: "127.0.0.1", port: settings.pagePort), responder: page,
                logger: logger, onBound: { _ in await bound.mark("page") }),
            StackListener(
                name: "page behind egress", address: .unix(path: pageSocket), acceptsProxyProtocol: true,
                responder: page, logger: logger, onBound: { _ in await bound.mark("page behind egress") }),
            StackListener(
                name: "metrics", address: .tcp(host: "127.0.0.1", port: settings.metricsPort), responder: metrics,
                logger: logger, onBound: { _ in await bound.mark("metrics") }),
            StackListener(
                name: "control", address: .unix(path: directory.controlSocket), responder: control, logger: logger,
                onBound: { _ in await bound.mark("control") }),
        ]
    }

    /// Opens the registries' listeners; returns when everything listens.
    func openRegistries() async throws {
        for registry in try await provider.list() { try await endpoints.open(registry) }
        try await bound.wait(for: [
            "resource manager", "resource manager behind egress", "sign-in", "sign-in behind egress", "page",
            "page behind egress", "metrics", "control",
        ])
        try await egress.waitUntilBound()
    }

    /// Lets the data folder go, now that nothing runs any more.
    func close() {
        do {
            try database.close()
        } catch {
            logger.error("The stack's database was not closed", metadata: ["error": "\(error)"])
        }
    }

    private func listener(
        _ name: String, _ address: ListenerAddress, _ responder: some HTTPResponder<StackRequestContext>
    ) -> StackListener {
        let bound = bound
        return StackListener(
            name: name, address: address, tls: tls, responder: responder, logger: logger,
            onBound: { _ in await bound.mark(name) })
    }
}
