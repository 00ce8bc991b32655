import Foundation
import ServiceTagDownload
import ServiceTags

extension SyncSession {
    /// How many entries of the history a review holds at most.
    private static let reviewedEntries = 500

    /// Plans for a registry and gathers what a reviewer wants to know beside the plan; writes nothing anywhere.
    ///
    /// - Throws: ``SyncError`` or ``LedgerError``.
    public func review(
        of registry: ConfiguredRegistry, _ publication: PublicationInForce, overrides: Overrides = .none,
        subject: Review.Subject = .proposal
    ) async throws -> Review {
        let plan = try await sync(of: registry).plan(publication, overrides: overrides, forReview: true)
        return try review(of: plan, registry, subject: subject)
    }

    /// Gathers what a reviewer of `plan` wants to know beside it.
    ///
    /// - Throws: ``LedgerError``.
    public func review(
        of plan: RulePlan, _ registry: ConfiguredRegistry, subject: Review.Subject = .proposal, drift: Drift? = nil
    ) throws(LedgerError) -> Review {
        let id = registry.settings.id
        let state = try ledgerFile.openedIfPresent()?.state(of: id)
        return Review(
            plan, subject: subject, registry: registry,
            sources: configuration.sources(of: registry.cloud).map(\.description),
            history: try history(of: id, limit: Self.reviewedEntries),
            freeze: state?.freeze, drift: drift, time: clock())
    }

    /// The publication that a registry's rules follow, from the archive; the last good one where nothing was applied
    /// yet; nil where none is archived.
    ///
    /// - Throws: ``SyncError`` or ``LedgerError``.
    public func publicationInForce(of registry: ConfiguredRegistry) throws -> PublicationInForce? {
        let applied = try ledgerFile.openedIfPresent()?.state(of: registry.settings.id).applied?.digest
        return try provider(of: registry.cloud).archived(applied)
    }
}
