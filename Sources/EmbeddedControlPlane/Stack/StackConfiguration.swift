import EmbeddedNetwork
import BuildStack
import Foundation
import Logging

/// How an embedded stack is started.
package struct StackConfiguration: Sendable {
    /// The data folder.
    package var directory: DataDirectory
    /// The folder of the sample publications.
    package var publications: String
    /// The registry that the first start makes.
    package var registry = "blogbuildtest"
    /// The resource group of that registry.
    package var resourceGroup = "blog"
    /// The region of that registry.
    package var location = "japaneast"
    /// Whether the registries that the stack makes have the admin user.
    package var adminUser = false
    /// Whether the registries that the stack makes answer pulls of blobs from their data endpoint.
    package var dataEndpoints = false
    /// Whether every registry has a listener without TLS on 127.0.0.1.
    package var plainHTTP = false
    /// What registries accept as IP rules.
    package var limits = RegistryLimits()
    /// How long a rule change takes until clients feel it.
    package var propagationDelay = Duration.milliseconds(500)
    /// Seconds that a write takes where clients are to poll for its end; nil for writes that are done at once.
    package var longRunningWrites: TimeInterval?
    /// The most items of a list's page.
    package var pageSize = 100
    /// How many build agents a region has; each has one run at a time.
    package var agentsPerRegion = Self.standardAgents
    /// Whether commands of builds run where there can be no walls around them.
    package var allowsOpenRuns = false
    /// The folders of this machine that runs may take their source from.
    package var sourceFolders: [String] = []
    /// The hosts outside of the stack to which egress points lead.
    package var outsideHosts: [HostAndPort] = []
    /// The file of certificates in PEM by which runs check those hosts.
    package var outsideAuthority = Self.systemAuthority
    /// Makes what carries out runs, while the stack serves.
    package var makeEngine: @Sendable (EngineConfiguration, Logger, StackClock) async throws -> any BuildEngine = {
        try await BuildahEngine.start($0, logger: $1, now: $2.now)
    }

    /// The file of the authorities that this system trusts, where Debian has it.
    package static let systemAuthority = "/etc/ssl/certs/ca-certificates.crt"
    /// How many build agents a region has where nobody says otherwise.
    package static let standardAgents = 2
    /// How many build agents a region may have: as many as find places in the smallest of the samples' ranges.
    package static let agentsAllowed = 1...16

    /// A configuration; everything else has its default.
    package init(directory: DataDirectory, publications: String) {
        self.directory = directory
        self.publications = publications
    }
}
