import AzureResourceManager
import CurlTransport
import Foundation
import ServiceTagDownload

/// Makes a configuration of checked values: resolves paths and names, and checks what concerns several keys.
struct ConfigurationAssembly {
    let file: String
    let environment: [String: String]
    let paths: ConfigurationPaths
    let root: SectionValues
    /// The registries of the embedded stacks that were read, by folder.
    var stacks: [String: [ConfiguredRegistry]] = [:]
    private(set) var problems: [ConfigurationProblem] = []

    init(file: String, environment: [String: String], root: SectionValues) {
        self.file = file
        self.environment = environment
        self.root = root
        paths = ConfigurationPaths(file: file, environment: environment)
    }

    mutating func report(_ code: ConfigurationProblem.Code, _ place: ConfigurationPlace, _ sentence: String) {
        problems.append(
            ConfigurationProblem(code, file: file, line: place.line, column: place.column, sentence: sentence))
    }

    /// The configuration of all values; what a problem concerns is left out.
    mutating func configuration() -> SyncConfiguration {
        let transport = transport()
        let credentials = credentials()
        let clouds = clouds()
        let registries = (root.list("registries") ?? []).compactMap { item -> PlacedRegistry? in
            guard case .section(let section) = item.value else { return nil }
            return registry(section, credentials: credentials, clouds: clouds, transport: transport)
        }
        requireDistinct(registries)
        var configuration = SyncConfiguration(
            registries: registries.map(\.registry),
            sources: sources(clouds: clouds),
            downloadHosts: root.texts("download-hosts") ?? SyncConfiguration.defaultDownloadHosts,
            stateDirectory: root.text("state-directory").map(paths.absolute)
                ?? SyncConfiguration.defaultStateDirectory(environment: environment),
            archiveLimit: root.integer("archive-limit") ?? 26,
            transport: transport)
        configuration.watch = watch()
        configuration.throttle = throttle()
        configuration.alerts = alerts(among: registries.map(\.registry))
        return configuration
    }

    private func transport() -> CurlTransport.Configuration {
        var transport = SyncConfiguration.defaultTransport
        guard let section = root.section("transport") else { return transport }
        if let agent = section.text("user-agent") { transport.userAgent = agent }
        if let proxy = section.text("proxy") { transport.proxy = proxy }
        if let file = section.text("ca-file") { transport.caFile = paths.absolute(file) }
        if let seconds = section.seconds("connect-timeout") { transport.connectTimeout = Double(seconds) }
        if let seconds = section.seconds("total-timeout") { transport.totalTimeout = Double(seconds) }
        return transport
    }

    private mutating func clouds() -> [String: Cloud] {
        var clouds: [String: Cloud] = [:]
        for (name, place, value) in root.section("clouds")?.entries ?? [] {
            guard Cloud.named(name) == nil, name != "embedded" else {
                report(.badValue, place, "The cloud name '\(name)' is taken; choose another one.")
                continue
            }
            guard case .section(let section) = value.value, let manager = section.text("resource-manager"),
                let authority = section.text("authority"), let audience = section.text("audience"),
                let suffix = section.text("registry-suffix"), let page = section.text("download-page"),
                let publicationCloud = section.text("publication-cloud")
            else { continue }
            clouds[name] = Cloud(
                name: name, resourceManager: manager, authority: authority, audience: audience,
                registrySuffix: suffix, downloadPage: page, publicationCloud: publicationCloud)
        }
        return clouds
    }

    private mutating func sources(clouds: [String: Cloud]) -> [String: [PublicationSource]] {
        var sources: [String: [PublicationSource]] = [:]
        for (name, place, value) in root.section("sources")?.entries ?? [] {
            guard let cloud = cloud(named: name, at: place, among: clouds), case .list(let items) = value.value else {
                continue
            }
            sources[cloud.name] = items.compactMap { item in
                guard case .section(let section) = item.value else { return nil }
                if let url = section.text("page") { return .page(url: url) }
                if let url = section.text("file") { return .file(url: url) }
                guard let discovery = section.section("discovery"),
                    let subscription = discovery.text("subscription"), let location = discovery.text("location")
                else { return nil }
                return .discovery(subscription: subscription, location: location)
            }
        }
        return sources
    }

    /// The cloud of this name, Azure's or the file's; one that is defined but not valid has been reported already.
    mutating func cloud(named name: String, at place: ConfigurationPlace, among clouds: [String: Cloud]) -> Cloud? {
        if let cloud = Cloud.named(name) ?? clouds[name] { return cloud }
        let defined = root.section("clouds")?.entries.map(\.name) ?? []
        guard !defined.contains(name) else { return nil }
        let known = ["public", "usgov", "china"] + defined
        report(
            .unknownReference, place,
            "There is no cloud '\(name)'\(Spelling.advice(for: name, among: known))".asSentence)
        return nil
    }

    private mutating func requireDistinct(_ registries: [PlacedRegistry]) {
        var placesByID: [RegistryID: ConfigurationPlace] = [:]
        var placesByLabel: [String: ConfigurationPlace] = [:]
        for (registry, place) in registries.map({ ($0.registry, $0.place) }) {
            let settings = registry.settings
            let label = settings.label.lowercased()
            if let earlier = placesByID[settings.id] {
                report(
                    .duplicateRegistry, place,
                    "'\(settings.id)' stands in line \(earlier.line) already; put the tags of both together.")
            } else if let earlier = placesByLabel[label] {
                report(
                    .duplicateRegistry, place,
                    "Two registries are called '\(settings.label)' (see line \(earlier.line)); "
                        + "give one of them another 'label'.")
            }
            placesByID[settings.id] = placesByID[settings.id] ?? place
            placesByLabel[label] = placesByLabel[label] ?? place
        }
    }
}

/// A registry and where the file describes it.
struct PlacedRegistry {
    var registry: ConfiguredRegistry
    var place: ConfigurationPlace
}
