import BuildStack
import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import NIOSSL
import ServiceTags

/// The parts of a stack, put together and not yet running.
struct StackParts: Sendable {
    let ground: StackGround
    let provider: ContainerRegistryProvider
    let endpoints: RegistryEndpoints
    let tls: TLSConfiguration
    let signIn: SignInService
    let resourceManager: ResourceManager
    let publications: PublicationClock
    let journal: DenialJournal
    let accessLog: AccessLog
    let egress: EgressPoints
    let roster: AgentRoster
    let ready: ReadyFile
    let routes: RouteTable
    let bound = BoundListeners()
    let runner: ListenerRunner
    let control: ControlInterface
    let schedule: UpkeepSchedule
    /// Sources and logs of builds.
    let blobs: BlobHost
    /// The public registries that the stack plays.
    let upstream: UpstreamRegistries
    /// What gives Docker's tokens.
    let dockerTokens: TokenService
    let runs: StackRuns

    /// The parts of the stack on `ground`.
    ///
    /// - Parameter wall: The system's clock: certificates go by it, as whoever checks them does, and sign-ins, whose tokens
    ///   clients keep as long as their own clock says; everything else goes by the ground's.
    init(_ ground: StackGround, wall: StackClock) async throws {
        self.ground = ground
        let (configuration, directory, logger) = (ground.configuration, ground.directory, ground.logger)
        let (database, settings, clock) = (ground.database, ground.settings, ground.clock)
        runner = ListenerRunner(bound: bound, logger: logger)
        routes = RouteTable(outside: configuration.outsideHosts)
        let authority = try LocalAuthority.loadOrCreate(
            directory: directory.authorityDirectory, registryNames: try await Self.dataHosts(ground), now: wall.now())
        tls = try authority.serverTLS()
        signIn = try SignInService(
            directory: directory, folder: ground.folder, settings: settings, ownToken: ground.token, now: wall.now)
        journal = DenialJournal(
            database, log: try DenialLog(directory: directory.eventsDirectory), logger: logger)
        accessLog = try AccessLog(directory: directory.logDirectory, now: clock.now, logger: logger)
        publications = try await PublicationClock(database: database, catalogue: ground.catalogue, now: clock.now)
        let (registries, store, inForce) = (RegistryStore(database), EgressStore(database), SettingsInForce())
        egress = EgressPoints(store: store, directory: EgressDirectory(try await store.points()), bound: bound)
        ready = ReadyFile(
            name: (directory.readyFile as NSString).lastPathComponent, folder: ground.folder, registries: registries,
            egress: egress.directory, settings: settings, certificateFile: authority.certificateFile,
            configuration: configuration, logger: logger)
        let placement = AgentPlacement(agentsPerRegion: configuration.agentsPerRegion)
        roster = AgentRoster(
            clock: publications, stackClock: clock, store: store, directory: egress.directory,
            locations: { try await registries.locations() }, ready: ready, placement: placement, logger: logger)
        let endpointStore = EndpointStore(database)
        let tokens = TokenServices(
            key: try TokenSigningKey.loadOrCreate("registry-tokens.pem", in: ground.keys), inForce: inForce,
            identities: signIn, now: clock.now)
        blobs = try ground.blobs { try await registries.registry(named: $0)?.number }
        upstream = UpstreamRegistries(directory: directory, now: clock.now, logger: logger)
        dockerTokens = tokens.anonymousService(loginServer: UpstreamHost.dockerService)
        runs = try StackRuns(
            ground, blobs: blobs, roster: roster, placement: placement, tokens: tokens,
            authority: try RunAuthority.file(own: authority.certificateFile, configuration: configuration))
        let assembly = RegistryAssembly(
            propagationDelay: configuration.propagationDelay, clock: clock, denials: journal, accessLog: accessLog,
            routes: routes,
            surroundings: RegistryContent.Surroundings(
                directory: directory, tokens: tokens, endpoints: endpointStore,
                linkKey: Data(try AccessToken.loadOrCreate("data-links", in: ground.keys).text.utf8),
                blobs: blobs.folder, now: clock.now, logger: logger))
        endpoints = RegistryEndpoints(
            tls: tls, configuration: configuration, assembly: assembly, routes: routes, store: endpointStore,
            runner: runner, roster: roster, ready: ready, logger: logger)
        provider = ContainerRegistryProvider(
            subscription: settings.subscription, database: database, limits: configuration.limits,
            credentials: CredentialStore(
                database, directory: directory, subscription: settings.subscription, inForce: inForce, now: clock.now,
                logger: logger),
            host: endpoints, dependents: [runs.provider], now: clock.now)
        resourceManager = ResourceManager(
            provider: provider, clock: publications,
            operations: LongRunningOperations(duration: configuration.longRunningWrites, now: clock.now),
            signIn: signIn, runs: runs.provider, pageSize: configuration.pageSize)
        let upkeep = ContentUpkeep(provider: provider, endpoints: endpoints, directory: directory)
        schedule = UpkeepSchedule(
            upkeep: upkeep, blobs: blobs.folder, upstream: upstream, clock: clock, logger: logger)
        control = ControlInterface(
            provider: provider, clock: publications, roster: roster, egress: egress, journal: journal, ready: ready,
            steered: ground.steered,
            privateEndpoints: PrivateEndpoints(provider: provider, store: endpointStore, endpoints: endpoints),
            configuration: configuration, upkeep: upkeep, upstream: upstream,
            certificateFile: authority.certificateFile, account: AzureAccount(settings, directory),
            azureProfile: AzureProfileFolder(path: directory.azureProfileDirectory))
    }

    /// The names of data endpoints: one for each region of which a publication or a registry tells, because a wildcard
    /// stands for one label, and the authority's key is gone when another region comes.
    private static func dataHosts(_ ground: StackGround) async throws -> [String] {
        let published = try await ground.catalogue.sample(1).publication.tags.map(\.region)
        let regions = try await RegistryStore(ground.database).locations().union(published)
            .union([ground.configuration.location])
        return regions.map(RegistryName.normalized(location:)).filter { !$0.isEmpty }.sorted()
            .map { "*.\($0).data.azurecr.io" }
    }

    /// Makes the registry that a new data folder begins with, and puts operator and agents in their places; takes away
    /// what deleted registries left.
    func makeFirstRegistry() async throws {
        let configuration = ground.configuration
        await LeftContent(directory: ground.directory, database: ground.database, logger: ground.logger).remove()
        if try await ground.database.isNew() {
            if try await provider.places().isEmpty {
                _ = try await provider.createClosed(
                    configuration.registry, in: configuration.resourceGroup, location: configuration.location,
                    tier: RegistryTier.premium.rawValue, configuration: configuration)
            }
            try await ground.database.markStarted()
        }
        try await roster.placeOperator()
        try await roster.settle()
        let registries = try await provider.list()
        blobs.folder.removeAll(except: Set(registries.map(\.name)))
        for registry in registries { endpoints.enforce(registry) }
        try await provider.credentials.publishAll()
        try await runs.service.recover()
    }
}
