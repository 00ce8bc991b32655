import ArgumentParser
import EmbeddedControlPlane
import EmbeddedNetwork
import Foundation
import Logging
import NIOCore

/// The command `acr-embedded serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the stack until it is interrupted; print one JSON line when it is ready.",
        discussion: """
            The first start makes the registry, closed to all networks; later starts find everything as it was. The line \
            on standard output says where everything is, and stays in DIR/ready.json. Logs go to standard error.

            EXAMPLE
              acr-embedded serve --data /tmp/stack --registry blogbuildtest --propagation-delay 2
            """)

    @OptionGroup var stack: StackOptions

    @Option(help: "The registry that the first start makes.")
    var registry = "blogbuildtest"

    @Option(help: "The resource group of that registry.")
    var resourceGroup = "blog"

    @Option(help: "The region of that registry.")
    var location = "japaneast"

    @Flag(help: "Switch the admin user on for the registries that this process makes.")
    var adminUser = false

    @Flag(help: "Give every registry a listener without TLS too, on this machine alone.")
    var plainHttp = false

    @Flag(help: "Let the registries that this process makes answer pulls of blobs from their data endpoint.")
    var dataEndpoints = false

    @Option(
        help: ArgumentHelp(
            "The folder of the sample publications, ServiceTags_Embedded_weekN.json (default: the package's data/).",
            valueName: "dir"),
        completion: .directory)
    var publications: String?

    @Option(help: ArgumentHelp("How long a rule change takes until clients feel it.", valueName: "seconds"))
    var propagationDelay = 0.5

    @Option(help: ArgumentHelp("The most IP rules of a registry.", valueName: "rules"))
    var ipRuleQuota = RegistryLimits().ipRuleQuota

    @Flag(help: "Refuse IP rules with bits set after their length, such as 20.42.66.7/24.")
    var rejectHostBits = false

    @Flag(help: "Answer PUT and PATCH 201 with an operation to poll, as Azure may, instead of 200 and done.")
    var longRunningWrites = false

    @Option(help: "How many build agents each region has; each has one run at a time.")
    var agents = StackConfiguration.standardAgents

    @Flag(
        help: """
            Let commands of builds run where this machine allows no walls around them. A build can then read and change \
            what you can.
            """)
    var allowOpenRuns = false

    @Option(
        help: ArgumentHelp(
            "A folder of this machine that runs may take their source from; may be given more than once.",
            valueName: "dir"),
        completion: .directory)
    var allowSourceFolder: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            A host outside of the stack that builds may reach, which sees this machine's address; may be given more \
            than once.
            """, valueName: "host[:port]"))
    var outsideHost: [String] = []

    @Option(
        help: ArgumentHelp("The certificates in PEM by which builds check the hosts outside.", valueName: "file"),
        completion: .file())
    var outsideAuthority = StackConfiguration.systemAuthority

    @Option(
        help: ArgumentHelp(
            "How long transfers in progress may take to end after SIGTERM or SIGINT; a second signal cuts them off.",
            valueName: "seconds"))
    var drainTimeout = 30.0

    @Option(help: "What is logged: trace, debug, info, notice, warning, error or critical.")
    var logLevel = Logger.Level.notice

    /// Seconds that a long-running write takes: long enough that a client has to poll.
    private static let longRunningWrite: TimeInterval = 1
    /// The port of a host outside that is named without one.
    private static let httpsPort = 443

    func validate() throws {
        guard propagationDelay.isFinite, (0...86_400).contains(propagationDelay) else {
            throw ValidationError("--propagation-delay is \(propagationDelay); expected seconds from 0 to 86400.")
        }
        guard drainTimeout.isFinite, (0...86_400).contains(drainTimeout) else {
            throw ValidationError("--drain-timeout is \(drainTimeout); expected seconds from 0 to 86400.")
        }
        guard (0...100_000).contains(ipRuleQuota) else {
            throw ValidationError("--ip-rule-quota is \(ipRuleQuota); expected a number from 0 to 100000.")
        }
        guard StackConfiguration.agentsAllowed.contains(agents) else {
            throw ValidationError("--agents is \(agents); expected a number from 1 to 16.")
        }
        for host in outsideHost where HostAndPort(host, defaultPort: Self.httpsPort) == nil {
            throw ValidationError("--outside-host is '\(host)'; expected a host's name, and a port after a colon.")
        }
        let objection =
            RegistryName.objection(to: registry) ?? RegistryName.objection(toGroup: resourceGroup)
            ?? RegistryName.objection(toLocation: location)
        if let objection { throw ValidationError(objection) }
    }

    func run() async throws {
        Output.keepStandardStreamsOpen()
        // A reader of the ready line that goes away must not end the stack.
        signal(SIGPIPE, SIG_IGN)
        // Whatever the stack writes is for its owner alone.
        umask(0o077)
        OpenFiles.raiseLimit()
        // A large blob that is synced or read again holds a thread for seconds; by default there are as many as
        // processors, and pushes would wait for each other.
        NIOSingletons.blockingPoolThreadCountSuggestion = 16
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "acr-embedded")
        logger.logLevel = logLevel
        let stack = EmbeddedStack(configuration: configuration, logger: logger) { [logger] ready in
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                try Output.line(String(decoding: try encoder.encode(ready), as: UTF8.self))
            } catch {
                logger.warning("Nobody reads the ready line; it is in ready.json", metadata: ["error": "\(error)"])
            }
        }
        try await StoppableStack(stack, drainTimeout: .seconds(drainTimeout), logger: logger).run()
    }

    private var configuration: StackConfiguration {
        let samples =
            publications
            ?? SampleCatalogue.standardDirectory(
                executable: Bundle.main.executablePath ?? CommandLine.arguments[0],
                workingDirectory: FileManager.default.currentDirectoryPath)
        var configuration = StackConfiguration(directory: stack.directory, publications: samples)
        configuration.registry = registry
        configuration.resourceGroup = resourceGroup
        configuration.location = location
        configuration.adminUser = adminUser
        configuration.plainHTTP = plainHttp
        configuration.dataEndpoints = dataEndpoints
        configuration.limits = RegistryLimits(ipRuleQuota: ipRuleQuota, rejectsHostBits: rejectHostBits)
        configuration.propagationDelay = .seconds(propagationDelay)
        configuration.agentsPerRegion = agents
        configuration.allowsOpenRuns = allowOpenRuns
        configuration.outsideHosts = outsideHost.compactMap { HostAndPort($0, defaultPort: Self.httpsPort) }
        configuration.outsideAuthority = outsideAuthority
        configuration.sourceFolders = allowSourceFolder.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        configuration.longRunningWrites = longRunningWrites ? Self.longRunningWrite : nil
        return configuration
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
