import AzureResourceManager
import CurlTransport
import Foundation
import ServiceTags

/// Finds what a request is about: a configuration file, flags that say it all, or an embedded stack.
///
/// In this order: `--embedded`; `--resource-id`; the file that `--config` names; the one that
/// `ACR_FIREWALL_SYNC_CONFIG` names; `acr-firewall-sync.yaml` in the working directory; the one in
/// `$XDG_CONFIG_HOME/acr-firewall-sync`; an embedded stack that runs with the default folder.
public struct ConfigurationFinder: Sendable {
    /// The variable that names a configuration file.
    public static let variable = "ACR_FIREWALL_SYNC_CONFIG"

    private let environment: [String: String]
    private let workingDirectory: String

    /// A finder in the surroundings of a process.
    public init(environment: [String: String], workingDirectory: String) {
        self.environment = environment
        self.workingDirectory = workingDirectory
    }

    /// The configuration that `request` means, with the registries that it names and what it says about them.
    ///
    /// - Throws: ``RequestError``, ``ConfigurationError``, or why an embedded stack's folder cannot be read.
    public func configuration(for request: RegistryRequest) throws -> SyncConfiguration {
        var configuration = try base(for: request)
        if let directory = request.stateDirectory { configuration.stateDirectory = absolute(directory) }
        if let caFile = request.caFile { configuration.transport.caFile = absolute(caFile) }
        if let proxy = request.proxy { configuration.transport.proxy = proxy }
        let chosen = try select(request, from: configuration.registries)
        if request.concernsOneRegistry, chosen.count > 1 {
            throw RequestError(
                .severalRegistries,
                "the flags given are for one registry, and there are \(chosen.count); name one with --registry: "
                    + chosen.map(\.settings.label).joined(separator: ", "))
        }
        configuration.registries = chosen.map { apply(request, to: $0) }
        return configuration
    }

    /// The same for a command that needs no registry: where there is no configuration, the defaults.
    ///
    /// - Throws: As ``configuration(for:)``, but never `noConfiguration`.
    public func configurationOrDefaults(for request: RegistryRequest) throws -> SyncConfiguration {
        do {
            return try configuration(for: request)
        } catch let error as RequestError where error.code == .noConfiguration {
            var configuration = SyncConfiguration(
                registries: [],
                stateDirectory: request.stateDirectory.map(absolute)
                    ?? SyncConfiguration.defaultStateDirectory(environment: environment),
                transport: SyncConfiguration.defaultTransport)
            configuration.transport.caFile = request.caFile.map(absolute)
            configuration.transport.proxy = request.proxy
            return configuration
        }
    }

    /// The configuration file that is meant, or nil where there is none.
    public func file(named path: String?) -> String? {
        if let path { return path }
        if let path = environment[Self.variable], !path.isEmpty { return path }
        let home = environment["HOME"].map { "\($0)/.config" }
        let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
        return [
            "\(workingDirectory)/\(SyncConfiguration.fileName)",
            folder.map { "\($0)/acr-firewall-sync/\(SyncConfiguration.fileName)" },
        ].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0) }
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    }
}

// MARK: - The parts

extension ConfigurationFinder {
    private func base(for request: RegistryRequest) throws -> SyncConfiguration {
        if let directory = request.embeddedDirectory {
            guard request.configurationPath == nil else {
                throw RequestError(.contradiction, "--embedded says what --config would; leave out one of them")
            }
            return try embedded(absolute(directory))
        }
        let id = try Self.resourceID(in: request)
        let found = try withoutFlags(request)
        if let id {
            if let found, found.registries.contains(where: { $0.settings.id == id }) { return found }
            return flagsAlone(id, request)
        }
        if let found { return found }
        throw RequestError(
            .noConfiguration,
            "no registry is configured and no embedded one runs; write \(SyncConfiguration.fileName) "
                + "(acr-firewall-sync config init), name a registry with --resource-id, "
                + "or start an embedded one (acr-embedded serve)")
    }

    /// What is configured by a file, or by an embedded stack with the default folder.
    private func withoutFlags(_ request: RegistryRequest) throws -> SyncConfiguration? {
        if let path = file(named: request.configurationPath) {
            return try SyncConfiguration.load(path: path, environment: environment)
        }
        let directory = EmbeddedStack.defaultDirectory(environment: environment)
        guard FileManager.default.fileExists(atPath: "\(directory)/ready.json") else { return nil }
        return try embedded(directory)
    }

    private func embedded(_ directory: String) throws -> SyncConfiguration {
        try SyncConfiguration(embedded: EmbeddedStack.load(directory: directory), directory: directory)
    }

    /// The resource id that the request names, if it names one.
    private static func resourceID(in request: RegistryRequest) throws -> RegistryID? {
        if let id = request.resourceID { return id }
        return try request.registry.flatMap { $0.contains("/") ? try RegistryID(parsing: $0) : nil }
    }

    /// The registry as flags alone describe it; without a tag, those of its own region.
    private func flagsAlone(_ id: RegistryID, _ request: RegistryRequest) -> SyncConfiguration {
        let own = TagPattern("AzureContainerRegistry.\(RegistrySettings.locationPlaceholder)")
        return SyncConfiguration(
            settings: RegistrySettings(id: id, tags: [own]), cloud: request.cloud ?? .publicCloud,
            stateDirectory: SyncConfiguration.defaultStateDirectory(environment: environment))
    }

    private func select(
        _ request: RegistryRequest, from registries: [ConfiguredRegistry]
    ) throws -> [ConfiguredRegistry] {
        if let id = try Self.resourceID(in: request) {
            let found = registries.filter { $0.settings.id == id }
            if found.isEmpty { throw unknown("\(id)", among: registries) }
            return found
        }
        guard let name = request.registry else { return registries }
        let wanted = name.lowercased()
        let found =
            registries.first { $0.settings.label.lowercased() == wanted }
            ?? registries.first { $0.settings.id.name.lowercased() == wanted }
        guard let found else { throw unknown(name, among: registries) }
        return [found]
    }

    private func unknown(_ name: String, among registries: [ConfiguredRegistry]) -> RequestError {
        let known = registries.map { "'\($0.settings.label)'" }.joined(separator: ", ")
        return RequestError(
            .unknownRegistry,
            "no registry '\(name)' is configured; configured: \(known.isEmpty ? "none" : known)")
    }

    private func apply(_ request: RegistryRequest, to registry: ConfiguredRegistry) -> ConfiguredRegistry {
        var changed = registry
        request.changes.apply(to: &changed.settings)
        if let cloud = request.cloud { changed.cloud = cloud }
        if let credential = request.credential { changed.credential = credential }
        if let caFile = request.caFile { changed.transport.caFile = absolute(caFile) }
        if let proxy = request.proxy { changed.transport.proxy = proxy }
        return changed
    }
}
