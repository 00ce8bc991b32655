import AzureResourceManager
import FirewallSync
import ServiceTagDownload

/// The publication that each registry follows: the file that was named, or else the current one of its cloud, which is
/// fetched once however many registries want it.
actor PublicationChoice {
    private let session: SyncSession
    private let path: String?
    private let isLookOnly: Bool
    private let isForReview: Bool
    /// What is loaded or on its way: who asks meanwhile waits for it, instead of loading it again.
    private var loads: [Cloud?: Task<PublicationInForce, any Error>] = [:]

    /// The choice for the registries of `session`.
    ///
    /// - Parameters:
    ///   - isLookOnly: Whether nothing may be made on disk.
    ///   - isForReview: Whether a reviewer wants to know what the discovery API says, where it is a source.
    init(
        session: SyncSession, options: PublicationOptions, isLookOnly: Bool = false, isForReview: Bool = false
    ) {
        self.session = session
        self.isLookOnly = isLookOnly
        self.isForReview = isForReview
        path = options.publication
    }

    /// The publication for registries of `cloud`.
    ///
    /// - Throws: Why there is none; the same for each registry of the cloud.
    func publication(of cloud: Cloud) async throws -> PublicationInForce {
        // By the whole cloud: two embedded stacks share a name, and publish each for itself.
        let key = path == nil ? cloud : nil
        let loading = loads[key] ?? Task { try await load(cloud) }
        loads[key] = loading
        return try await loading.value
    }

    private func load(_ cloud: Cloud) async throws -> PublicationInForce {
        if let path { return try PublicationOptions.read(path) }
        let progress = ProgressLine("Downloading")
        defer { progress.finish() }
        let provider = session.provider(of: cloud, isLookOnly: isLookOnly)
        let publication = try await provider.current(progress: progress.update)
        guard isForReview else { return publication }
        return publication.compared(with: await provider.discovery(besides: publication))
    }

    /// The publication that the rules of one registry follow at present: the file that was named, or else the one that
    /// was applied last, from the archive; where nothing is archived, the current one.
    ///
    /// - Throws: Why there is none.
    func publicationInForce(of registry: ConfiguredRegistry) async throws -> PublicationInForce {
        if path == nil, let archived = try session.publicationInForce(of: registry) { return archived }
        return try await publication(of: registry.cloud)
    }
}
