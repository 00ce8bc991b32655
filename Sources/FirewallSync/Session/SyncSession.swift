import AzureResourceManager
import CurlTransport
import Foundation
import ServiceTagDownload
import ServiceTags

/// Opens the parts that a configuration names: clients, the ledger, the archive, and each registry's sync.
///
/// Nothing is opened before it is asked for, so that a command pays only for what it uses.
public struct SyncSession: Sendable {
    /// The configuration.
    public let configuration: SyncConfiguration
    /// Who runs this: `user@host`.
    public let actor: String
    /// Tells the time.
    public let clock: @Sendable () -> Date
    /// Is told in a sentence what a run waits for.
    public let notice: @Sendable (String) -> Void
    /// Hears of each request when it has ended, to resource managers and for downloads; must be quick.
    public let onExchange: (@Sendable (ExchangeRecord) -> Void)?
    private let clients: ClientPool
    private let parsed = ParsedPublications()
    private let quotas: QuotaCache
    /// Where the ledger is; copies of the session share it once it is open.
    let ledgerFile: LedgerFile

    /// A session of `actor` with a configuration.
    public init(
        configuration: SyncConfiguration, actor: String, clock: @escaping @Sendable () -> Date = { Date() },
        notice: @escaping @Sendable (String) -> Void = { _ in },
        onExchange: (@Sendable (ExchangeRecord) -> Void)? = nil
    ) {
        self.configuration = configuration
        self.actor = actor
        self.clock = clock
        self.notice = notice
        self.onExchange = onExchange
        clients = ClientPool(throttle: RequestThrottle(limits: configuration.throttle))
        ledgerFile = LedgerFile(path: configuration.ledgerPath, clock: clock)
        quotas = QuotaCache(ledgerFile: ledgerFile)
    }

    /// The ledger; its file is made where there is none.
    ///
    /// - Throws: ``LedgerError``.
    public func ledger() throws(LedgerError) -> Ledger {
        try ledgerFile.opened()
    }

    /// The publications that were downloaded.
    public var archive: PublicationArchive {
        PublicationArchive(directory: configuration.archiveDirectory, limit: configuration.archiveLimit)
    }

    /// What downloads publications for all registries.
    public var downloader: ServiceTagDownloader { downloader(keeps: true) }

    /// What downloads from the configured hosts and `hosts`.
    ///
    /// - Parameter keeps: Whether downloads are kept on disk, so that a server can say that nothing has changed.
    func downloader(keeps: Bool, besides hosts: [String] = []) -> ServiceTagDownloader {
        var transport = configuration.transport
        transport.onExchange = onExchange
        return ServiceTagDownloader(
            transport: transport, allowedHosts: configuration.downloadHosts + hosts,
            cacheDirectory: keeps ? configuration.downloadCacheDirectory : nil, parsed: parsed)
    }

    /// A conversation with the registry's resource manager, which registries that are reached alike share.
    public func client(of registry: ConfiguredRegistry) -> ResourceManagerClient {
        clients.client(of: registry, onExchange: onExchange)
    }

    /// What downloads a cloud's publication, archives it, and falls back to the last good one.
    ///
    /// The client of the first registry of that cloud asks the discovery API, where that is a source.
    ///
    /// - Parameter isLookOnly: Whether nothing may be made on disk: then a download is kept only where there is a state
    ///   directory already.
    public func provider(
        of cloud: Cloud, sources: [PublicationSource]? = nil, isLookOnly: Bool = false
    ) -> PublicationProvider {
        let keeps = !isLookOnly || FileManager.default.fileExists(atPath: configuration.stateDirectory)
        let client = configuration.registries.first { $0.cloud == cloud }.map(client(of:))
        return PublicationProvider(
            sources: sources ?? configuration.sources(of: cloud), downloader: downloader(keeps: keeps),
            archive: archive, keeps: keeps, cloud: cloud.publicationCloud, client: client)
    }

    /// What keeps one registry in step; the ledger is opened by what it writes, and made by nothing else.
    public func sync(of registry: ConfiguredRegistry) -> RegistrySync {
        RegistrySync(
            settings: registry.settings, cloud: registry.cloud, client: client(of: registry), ledgerFile: ledgerFile,
            quotas: quotas, lockDirectory: configuration.stateDirectory, actor: actor, clock: clock, notice: notice)
    }

    /// What past runs did, the newest first; nothing where there is no ledger, which is not made for a look.
    ///
    /// - Parameters:
    ///   - filter: Which entries are wanted.
    ///   - limit: The most entries.
    /// - Throws: ``LedgerError``.
    public func history(
        of registry: RegistryID?, filter: HistoryFilter = HistoryFilter(), limit: Int? = nil
    ) throws(LedgerError) -> [HistoryEntry] {
        guard let ledger = try ledgerFile.openedIfPresent() else { return [] }
        // The ledger holds entries as the text that its hashes cover: only without a filter can it count them itself.
        let isUnfiltered = filter == HistoryFilter()
        let entries = try ledger.history(of: registry, limit: isUnfiltered ? limit : nil)
        return Array(entries.lazy.filter(filter.matches).prefix(limit ?? .max))
    }

    /// Whether the history is as it was written; nil where there is no ledger.
    ///
    /// - Throws: ``LedgerError``.
    public func verifyHistory() throws(LedgerError) -> ChainVerdict? {
        try ledgerFile.openedIfPresent()?.verifyChain()
    }

    /// Whether there is a ledger already.
    var hasLedger: Bool { ledgerFile.isPresent }
}
