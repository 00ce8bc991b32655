// Skeleton: the lead replaces it.
import AzureResourceManager
import Foundation
import ServiceTags
import ServiceTagDownload
import NetworkRules

/// A publication and where it came from.
public struct PublicationInForce: Sendable {
    public let publication: Publication
    public let fileName: String?
    /// The URL or path.
    public let source: String
    /// Whether it was downloaded (now or earlier, from the archive), rather than named by a person as a file.
    public let isFetched: Bool
    public let remarks: [String]
    public init(publication: Publication, fileName: String?, source: String, isFetched: Bool, remarks: [String] = []) {
        self.publication = publication; self.fileName = fileName; self.source = source; self.isFetched = isFetched; self.remarks = remarks
    }
}

/// Downloads, archives, and falls back to the last good publication (rule 6).
public struct PublicationProvider: Sendable {
    public init(sources: [PublicationSource], downloader: ServiceTagDownloader, archive: PublicationArchive, cloud: String, client: ResourceManagerClient?) { fatalError("unimplemented") }
    /// The current publication: from the sources in their order, else the archive's newest with loud remarks.
    public func current(progress: (@Sendable (Int, Int?) -> Void)? = nil) async throws -> PublicationInForce { fatalError("unimplemented") }
}

/// Everything that a run did.
public struct SyncOutcome: Sendable {
    public enum Result: Sendable, Hashable { case unchanged, applied, refused, declined }
    public let result: Result
    public let plan: RulePlan
    public let correlationID: String?
    public let remarks: [String]
}

/// A fault of a run, in one sentence, with what became of the registry.
public struct SyncError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable { case download, publication, registry, ledger, locked, stalePlan, expiredPlan, damagedPlan, changedMeanwhile, notVerified, adoption }
    public let code: Code
    public let description: String
}

/// One registry, kept in step with a publication.
public struct RegistrySync: Sendable {
    public init(settings: RegistrySettings, cloud: Cloud, client: ResourceManagerClient, ledger: Ledger, lockDirectory: String, actor: String, clock: @escaping @Sendable () -> Date = { Date() }) { fatalError("unimplemented") }
    /// Reads the registry and plans; writes nothing anywhere.
    public func plan(_ publication: PublicationInForce, overriding: Set<Guard> = []) async throws(SyncError) -> RulePlan { fatalError("unimplemented") }
    /// A whole run under the lock: plan, guards, `confirm`, intent, PATCH, read-back, outcome.
    public func apply(_ publication: PublicationInForce, overriding: Set<Guard> = [], confirm: @Sendable (RulePlan) async -> Bool) async throws(SyncError) -> SyncOutcome { fatalError("unimplemented") }
    /// Applies a saved plan if it is not expired and the registry is still as it saw it.
    public func apply(saved plan: RulePlan) async throws(SyncError) -> SyncOutcome { fatalError("unimplemented") }
    /// What adoption would make ours: named rules, or all foreign rules that lie inside the selected tags' prefixes.
    public func adoptionCandidates(_ selection: AdoptionSelection, publication: PublicationInForce?) async throws(SyncError) -> [String] { fatalError("unimplemented") }
    /// Records the rules as ours; writes to the ledger alone.
    public func adopt(_ values: [String]) async throws(SyncError) { fatalError("unimplemented") }
}

public enum AdoptionSelection: Sendable { case rules([String]); case insideTags }

extension RulePlan {
    /// The document as `--format json` and `--out` write it: sorted keys, ISO 8601 dates, with `planDigest`.
    public func document() throws -> Data { fatalError("unimplemented") }
    /// Reads a saved plan and checks its format and digest.
    public init(document: Data) throws(SyncError) { fatalError("unimplemented") }
}
