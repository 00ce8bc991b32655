import AzureResourceManager
import ServiceTags

/// A plan, and what was found apart while it was made.
struct Examination: Sendable {
    /// The plan.
    let plan: RulePlan
    /// What is apart, before anything is written.
    let drift: Drift
    /// The rules of ours that somebody removed and that are not put back, once the run ends.
    let withdrawn: Set<String>
}

extension RegistrySync {
    /// What is apart between Azure, the registry and the service; writes nothing anywhere.
    ///
    /// - Parameter refused: The clients that the registry refused; nil: those in the events that the settings name, all
    ///   of them.
    public func drift(
        _ publication: PublicationInForce, refused: RefusalTally? = nil
    ) async throws(SyncError) -> Drift {
        let registry = try await readRegistry()
        let known = try state()
        return try await examine(
            publication, registry: registry, known: known, state: known.settled, overrides: .none,
            refused: refused ?? allRefusals()
        ).drift
    }

    /// Plans, and tells apart why anything is to be done.
    ///
    /// - Parameters:
    ///   - known: What the ledger knew before an interrupted run was settled.
    ///   - state: What it knows with that run settled.
    ///   - target: The rules of ours to go back to, where that is wanted.
    ///   - isUntouched: Whether nobody has written since the rules were seen last, so that the last write is of no matter.
    func examine(
        _ publication: PublicationInForce, registry: Registry, known: RegistryState, state: RegistryState,
        overrides: Overrides, refused: RefusalTally = RefusalTally(), replicas: [String]? = nil,
        target: RollbackTarget? = nil, isUntouched: Bool = false
    ) async throws(SyncError) -> Examination {
        let now = clock()
        let isNews = known.applied.map { $0.digest != publication.publication.digest } ?? false
        let detector = DriftDetector(
            settings: settings, registry: registry, state: known, publication: publication.publication,
            earlier: isNews ? publication.earlier(until: known.applied?.digest) : [],
            lastWrite: isUntouched ? nil : try lastWrite(), now: now)
        let state = settings.restore ? state : state.withdrawing(detector.rules.removedBySomebody)
        let input = PlanningInput(
            settings: settings.resolvingLocation(registry.location), cloud: cloud, publication: publication,
            registry: registry, quota: try await quota(of: registry), state: state, overrides: overrides, now: now,
            replicas: replicas, drift: detector, target: target)
        let plan = RulePlanner(input).plan()
        return Examination(
            plan: plan, drift: detector.drift(plan: plan, refused: refused),
            withdrawn: settings.restore ? [] : plan.stillWithdrawn(state.withdrawn))
    }

    /// The same of a plan that was saved: the publication that it follows is not at hand.
    func examine(
        saved plan: RulePlan, registry: Registry, known: RegistryState
    ) throws(SyncError) -> Examination {
        let detector = DriftDetector(
            settings: settings, registry: registry, state: known, publication: nil, lastWrite: try lastWrite(),
            now: clock())
        let withdrawn = known.withdrawn.union(detector.rules.removedBySomebody)
        return Examination(
            plan: plan, drift: detector.drift(plan: plan),
            withdrawn: settings.restore ? [] : plan.stillWithdrawn(withdrawn))
    }

    private func lastWrite() throws(SyncError) -> HistoryEntry? {
        do { return try ledgerFile.openedIfPresent()?.lastWrite(to: settings.id) } catch { throw SyncError(error) }
    }
}
