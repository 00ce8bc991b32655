import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules
import ServiceTags

/// One registry, kept in step with a publication.
///
/// A run under the registry's lock goes: settle an interrupted run, read, plan, guards, ask, read again, write the
/// intent ahead, PATCH, read back until it is so, write the outcome. Killed anywhere, the next run converges.
public struct RegistrySync: Sendable {
    let settings: RegistrySettings
    let cloud: Cloud
    let client: ResourceManagerClient
    let ledgerFile: LedgerFile
    let quotas: QuotaCache
    let lockDirectory: String
    let actor: String
    let clock: @Sendable () -> Date
    let sleep: @Sendable (Double) async -> Void
    let uptime: @Sendable () -> Double
    let notice: @Sendable (String) -> Void

    /// A registry with its settings.
    ///
    /// - Parameters:
    ///   - client: Signed in to the registry's cloud.
    ///   - ledgerFile: Where the ledger is; it is opened, and made, when there is something to write down.
    ///   - quotas: What is known of quotas, which need not be asked for again; nil: what the ledger remembers.
    ///   - lockDirectory: Where the registry's lock file lies; runs that share it exclude each other.
    ///   - actor: Who runs this, `user@host`, for the history.
    ///   - sleep: Waits for some seconds between two readings of what was written.
    ///   - uptime: A clock in seconds that nobody sets, by which readings are measured.
    ///   - notice: Is told in a sentence what a run waits for.
    public init(
        settings: RegistrySettings, cloud: Cloud, client: ResourceManagerClient, ledgerFile: LedgerFile,
        quotas: QuotaCache? = nil, lockDirectory: String, actor: String,
        clock: @escaping @Sendable () -> Date = { Date() },
        sleep: @escaping @Sendable (Double) async -> Void = { try? await Task.sleep(for: .seconds($0)) },
        uptime: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.settings = settings
        self.cloud = cloud
        self.client = client
        self.ledgerFile = ledgerFile
        self.quotas = quotas ?? QuotaCache(ledgerFile: ledgerFile)
        self.lockDirectory = lockDirectory
        self.actor = actor
        self.clock = clock
        self.sleep = sleep
        self.uptime = uptime
        self.notice = notice
    }

    /// Reads the registry and plans; writes nothing anywhere.
    ///
    /// - Parameters:
    ///   - overrides: Guards that a person lets the plan through against, and why.
    ///   - forReview: Whether somebody is to sign the plan, who then wants to know what planning does not need: the
    ///     registry's replicas, at the price of one more request.
    public func plan(
        _ publication: PublicationInForce, overrides: Overrides = .none, forReview: Bool = false
    ) async throws(SyncError) -> RulePlan {
        let registry = try await readRegistry()
        let known = try state()
        // What decides who connects is known without them: where they may not be read, the plan says so.
        let replicas = forReview ? try? await client.replicaLocations(of: settings.id) : nil
        try await askQuota()
        return try await examine(
            publication, registry: registry, known: known, state: known.settled, overrides: overrides,
            replicas: replicas
        ).plan
    }

    func readRegistry() async throws(SyncError) -> Registry {
        do { return try await client.registry(settings.id) } catch { throw SyncError(.registry, error.description) }
    }

    /// The ledger, which is made where there is none.
    var ledger: Ledger { get throws(LedgerError) { try ledgerFile.opened() } }

    /// What the ledger knows of the registry: nothing where there is no ledger, which is not made for a look.
    func state() throws(SyncError) -> RegistryState {
        do {
            return try ledgerFile.openedIfPresent()?.state(of: settings.id)
                .endingAbandonedDoors(at: clock(), stateDirectory: lockDirectory) ?? RegistryState()
        } catch {
            throw SyncError(error)
        }
    }
}

extension RegistryState {
    /// The state with an interrupted run counted as if it had written: its rules are ours wherever they now stand.
    var settled: RegistryState {
        guard let pending else { return self }
        return RegistryState(
            owned: owned.union(pending.ownedAfter), pending: nil, applied: applied, memory: memory,
            temporary: temporary, freeze: freeze, observed: observed, withdrawn: withdrawn)
    }

    /// The prefixes of the doors that are open, ascending.
    func openDoors(at now: Date) -> [IPv4Prefix] {
        Set(temporary.filter { $0.isOpen(at: now) }.map(\.prefix)).sorted()
    }

    /// The values of our rules that stand in the registry, as it spells them.
    func ownedRules(in registry: Registry) -> [String] {
        RuleOwnership(rules: registry.networkRules?.rules ?? [], ownedValues: owned, exclusive: false)
            .ours.map(\.value)
    }

    /// The values of our rules that somebody removed.
    ///
    /// An interrupted run may have written or not: what it was about to remove is lost to nobody.
    func ownedAndGone(from registry: Registry) -> [String] {
        let standing = RuleKeys(registry.networkRules?.rules.map(\.value) ?? [])
        let removing = RuleKeys(pending?.removed ?? [])
        return owned.filter { !standing.contains($0) && !removing.contains($0) }
    }

    /// What is ours after a write that told nobody of drift, whatever became of it: what stands, and what somebody removed,
    /// for that is still to be told.
    func ownedUntold(in registry: Registry) -> [String] {
        settled.ownedRules(in: registry) + ownedAndGone(from: registry)
    }
}

extension SyncError {
    /// The ledger's error as a run's.
    init(_ error: LedgerError) { self.init(.ledger, error.description) }
}
