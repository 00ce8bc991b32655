import ArgumentParser
import FirewallSync
import Foundation

/// Where the configuration and the state are, and how the network is reached.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The configuration file (default: ./acr-firewall-sync.yaml).", valueName: "file"),
        completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp("The data folder of an embedded stack (acr-embedded serve).", valueName: "dir"),
        completion: .directory)
    var embedded: String?

    @Option(
        help: ArgumentHelp("The folder of the ledger, the locks and the archive.", valueName: "dir"),
        completion: .directory)
    var stateDirectory: String?

    @Option(
        help: ArgumentHelp("A PEM file of the authorities to trust, instead of the system's.", valueName: "file"),
        completion: .file())
    var caFile: String?

    @Option(help: ArgumentHelp("The proxy of every request; empty for none.", valueName: "url"))
    var proxy: String?

    @OptionGroup var logging: LoggingOptions

    /// What these options ask for.
    var request: RegistryRequest {
        var request = RegistryRequest()
        request.configurationPath = config
        request.embeddedDirectory = embedded
        request.stateDirectory = stateDirectory
        request.caFile = caFile
        request.proxy = proxy
        return request
    }

    /// What finds the configuration in this process's surroundings.
    var finder: ConfigurationFinder {
        ConfigurationFinder(
            environment: ProcessInfo.processInfo.environment,
            workingDirectory: FileManager.default.currentDirectoryPath)
    }

    /// A session for a command that needs no registry.
    ///
    /// - Throws: Why a configuration that is there cannot be used.
    func session() throws -> SyncSession {
        logging.start()
        return session(try finder.configurationOrDefaults(for: request))
    }

    /// A session with a configuration, in the name of the user of this process.
    func session(_ configuration: SyncConfiguration) -> SyncSession {
        let process = ProcessInfo.processInfo
        return SyncSession(
            configuration: configuration, actor: "\(process.userName)@\(process.hostName)",
            notice: { Terminal.standardError.note($0) }, onExchange: logging.exchangeLog)
    }
}
