import ArgumentParser
import AzureResourceManager
import FirewallSync
import Foundation

/// Which registry a command works on.
struct RegistryChoice: ParsableArguments {
    @OptionGroup var surroundings: ConfigurationOptions

    @Option(
        help: ArgumentHelp(
            "The registry, by its name in the configuration, its resource name or its resource id.", valueName: "name"))
    var registry: String?

    @Option(
        help: ArgumentHelp("The resource id of a registry that needs no configuration.", valueName: "id"),
        transform: RegistryID.init(parsing:))
    var resourceID: RegistryID?

    @Option(help: "The registry's cloud: public, usgov or china.", transform: Cloud.init(argument:))
    var cloud: Cloud?

    @Option(
        help: ArgumentHelp(
            """
            Where the access token comes from: azure-cli, managed-identity[=CLIENT-ID], workload-identity, \
            token-file=PATH or token-env=VARIABLE.
            """, valueName: "source"),
        transform: CredentialSource.init(argument:))
    var credential: CredentialSource?

    /// What the options ask for.
    var request: RegistryRequest {
        var request = surroundings.request
        request.registry = registry
        request.resourceID = resourceID
        request.cloud = cloud
        request.credential = credential
        return request
    }

    /// A session with the one registry that the options name.
    ///
    /// - Throws: Why there is no configuration, none that can be used, or why it names several registries.
    func session() throws -> (session: SyncSession, registry: ConfiguredRegistry) {
        let session = try session(for: request)
        return (session, try session.onlyRegistry())
    }

    /// A session with all registries that `request` names.
    ///
    /// - Throws: Why there is no configuration, or none that can be used.
    func session(for request: RegistryRequest) throws -> SyncSession {
        surroundings.logging.start()
        return surroundings.session(try surroundings.finder.configuration(for: request))
    }
}
