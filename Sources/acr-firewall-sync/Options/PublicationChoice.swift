import AzureResourceManager
import FirewallSync
import ServiceTagDownload

/// The publication that each registry follows: the file that was named, or else the current one of its cloud, which is
/// fetched once however many registries want it.
actor PublicationChoice {
    private let session: SyncSession
    private let path: String?
    private let isLookOnly: Bool
    private var known: [String: Result<PublicationInForce, any Error>] = [:]

    /// The choice for the registries of `session`; with `isLookOnly` nothing is made on disk.
    init(session: SyncSession, options: PublicationOptions, isLookOnly: Bool = false) {
        self.session = session
        self.isLookOnly = isLookOnly
        path = options.publication
    }

    /// The publication for registries of `cloud`.
    ///
    /// - Throws: Why there is none; the same for each registry of the cloud.
    func publication(of cloud: Cloud) async throws -> PublicationInForce {
        let key = path ?? cloud.name
        if let known = known[key] { return try known.get() }
        let result: Result<PublicationInForce, any Error>
        do {
            result = .success(try await load(cloud))
        } catch {
            result = .failure(error)
        }
        known[key] = result
        return try result.get()
    }

    private func load(_ cloud: Cloud) async throws -> PublicationInForce {
        if let path { return try PublicationOptions.read(path) }
        let progress = ProgressLine("Downloading")
        defer { progress.finish() }
        return try await session.provider(of: cloud, isLookOnly: isLookOnly)
            .current(progress: progress.update)
    }
}
