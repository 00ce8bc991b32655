import BuildStack
import EmbeddedNetwork
import EmbeddedRegistry
import ServiceLifecycle

extension StackParts {
    private static let resourceManagerHost = "management.azure.com"

    /// What answers from the start, registries aside.
    private var hosts: [StackHost] {
        let (directory, settings, publications) = (ground.directory, ground.settings, publications)
        return [
            StackHost(
                name: "resource manager",
                place: .played(
                    hosts: [Self.resourceManagerHost], port: settings.resourceManagerPort,
                    socket: directory.resourceManagerSocket),
                tls: tls, responder: resourceManager),
            StackHost(
                name: "sign-in",
                place: .played(
                    hosts: [SignInHost.standardHost], port: settings.signInPort, socket: directory.signInSocket),
                tls: tls, responder: SignInHost(signIn)),
            StackHost(
                name: "directory",
                place: .played(
                    hosts: [DirectoryHost.standardHost], port: settings.directoryPort,
                    socket: directory.directorySocket),
                tls: tls, responder: DirectoryHost(signIn)),
            StackHost(
                name: "page", place: .played(hosts: [], port: settings.pagePort, socket: directory.pageSocket),
                responder: DownloadPage { try await publications.currentFile() }),
            StackHost(
                name: "build storage",
                place: .played(
                    hosts: [BlobAuthority.standardHosts], port: settings.blobPort, socket: directory.blobSocket),
                tls: tls, responder: blobs),
            StackHost(
                name: "metrics", place: .port(settings.metricsPort),
                responder: MetricsPage(port: settings.metricsPort) { [endpoints] in await endpoints.metrics() }),
            StackHost(name: "control", place: .socket(directory.controlSocket), responder: control),
        ] + UpstreamHost.allCases.map(upstreamHost)
    }

    /// A public registry, which is found behind egress points alone.
    private func upstreamHost(_ host: UpstreamHost) -> StackHost {
        StackHost(
            name: host.rawValue,
            place: .played(
                hosts: host.hosts, port: nil, socket: ground.directory.socket(ofUpstream: host.label)),
            tls: tls,
            responder: UpstreamRegistry(tokens: host == .docker ? dockerTokens : nil) { [upstream] in
                try await upstream.storage(of: host)
            })
    }

    /// Everything that runs from the start, in the order in which it starts; it stops in the opposite order.
    func services() -> [any Service] {
        let (bound, routes, hosts) = (bound, routes, hosts)
        for host in hosts { host.announce(in: routes) }
        let background: [any Service] = [
            journal, accessLog, roster, endpoints, upstream, schedule,
            EgressService(
                points: egress.directory, route: { routes.route($0, $1) }, logger: ground.logger,
                onBound: { await bound.mark(EgressPoints.listenerName($0)) },
                onFailure: { await bound.fail(EgressPoints.listenerName($0), $1) }),
        ]
        // Runs end first: they need everything else to their end.
        return background + hosts.flatMap { $0.listeners(bound: bound, logger: ground.logger) } + [runs.service]
    }

    /// Opens the registries' listeners; returns when everything listens.
    func openRegistries() async throws {
        for registry in try await provider.list() { try await endpoints.open(registry) }
        try await bound.wait(for: Set(hosts.flatMap(\.listenerNames)))
        try await egress.waitUntilBound()
    }
}
