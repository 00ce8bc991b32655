import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules

extension RegistrySync {
    /// Lets prefixes in for a while.
    ///
    /// What a rule lets in already needs no other; the door is recorded all the same, so that a plan keeps it open until
    /// its time is over. Opening a door again prolongs it.
    ///
    /// - Parameters:
    ///   - seconds: For how long, ``TemporaryAccess/shortestSeconds`` through ``TemporaryAccess/longestSeconds``.
    ///   - reason: Why, for the history and every report.
    ///   - hold: Closes the doors with the process that holds it; nil: they close at their time.
    /// - Throws: ``SyncError``: `refusedDoor` or `frozen`, before anything is written; else what became of the registry.
    public func open(
        _ prefixes: [IPv4Prefix], for seconds: Int, reason: String, hold: DoorHold? = nil
    ) async throws(SyncError) -> OpenedDoors {
        let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        let request = DoorRequest(prefixes: prefixes, seconds: seconds, reason: reason)
        if let refusal = request.refusal(settings: settings, cloud: cloud) { throw SyncError(.refusedDoor, refusal) }
        let lock = try await acquireLock()
        defer { lock.release() }
        let swept = try await sweep(settleInterruptedRun(run()))
        let state = swept.state
        try requireThawed(state)
        try requireWriting("\(prefixes.count) to add")
        let registry: Registry
        if let read = swept.registry { registry = read } else { registry = try await readRegistry() }
        let run = run(id: hold?.runID)
        let now = clock()
        let doors = Set(prefixes).sorted().map { prefix in
            TemporaryAccess(
                prefix: prefix, openedAt: now, expiresAt: now.addingTimeInterval(Double(seconds)), reason: reason,
                actor: actor, runID: run.id, isHeld: hold != nil)
        }
        let missing = try await missingRules(for: doors, in: registry)
        let correlationID =
            missing.isEmpty
            ? try await keepOpen(doors, run, state) : try await write(missing, for: doors, run, registry, state)
        return OpenedDoors(
            registry: settings.label, loginServer: registry.loginServer, doors: doors,
            added: missing.map(\.value), correlationID: correlationID, closed: swept.closed)
    }

    /// Begins to hold doors that are about to be opened: they close with this process, however it ends.
    ///
    /// - Throws: ``SyncError`` with `ledger` where the state directory cannot be used.
    public func holdDoors() throws(SyncError) -> DoorHold { try DoorHold(stateDirectory: lockDirectory) }

    /// The registry's data plane as clients know it.
    ///
    /// - Throws: ``SyncError`` with `registry`.
    public func loginServer() async throws(SyncError) -> String { try await readRegistry().loginServer }

    /// The rules that the doors need beside those of the registry.
    private func missingRules(
        for doors: [TemporaryAccess], in registry: Registry
    ) async throws(SyncError) -> [NetworkRule] {
        guard let rules = registry.networkRules?.rules, registry.accessMode == .selectedNetworks else {
            throw SyncError(
                .refusedDoor,
                "'\(settings.label)' (\(registry.tier)) is in the mode '\(registry.accessMode.rawValue)', in which rules "
                    + "mean nothing; nothing was written.")
        }
        let letIn = IPv4PrefixSet(rules.compactMap(\.prefix))
        let missing = doors.map(\.prefix).filter { !letIn.contains($0) }.map { NetworkRule($0) }
        guard !missing.isEmpty else { return [] }
        try await askQuota()
        let limit = try await quota(of: registry).limit
        guard rules.count + missing.count <= limit else {
            throw SyncError(
                .refusedDoor,
                "'\(settings.label)' holds \(rules.count) of \(limit) rules, and \(missing.count) more would be needed; "
                    + "nothing was written. Close a door (acr-firewall-sync close), or remove rules that nobody needs.")
        }
        return missing
    }

    /// Records doors that are let in anyway; earlier ones of people on the same prefixes are prolonged by them.
    private func keepOpen(
        _ doors: [TemporaryAccess], _ run: LedgerRun, _ state: RegistryState
    ) async throws(SyncError) -> String? {
        let prolonged = state.temporary.filter { earlier in
            !earlier.isHeld
                && doors.contains { $0.prefix == earlier.prefix && !$0.isHeld && $0.expiresAt >= earlier.expiresAt }
        }
        try await record { () throws(LedgerError) in
            try ledger.recordOpening(
                run, doors, replacing: prolonged, message: "\(Self.message(doors)) (no rule was needed)")
        }
        return nil
    }

    private func write(
        _ missing: [NetworkRule], for doors: [TemporaryAccess], _ run: LedgerRun, _ registry: Registry,
        _ state: RegistryState
    ) async throws(SyncError) -> String? {
        let added = missing.map(\.value)
        let before = registry.networkRules?.rules.map(\.value) ?? []
        let write = RuleWrite(
            before: before, after: before + added, removed: [], ownedAfter: state.ownedUntold(in: registry) + added,
            opening: doors)
        let written = try await send(write, run, seen: registry)
        let observed = state.observed?.applying(
            write, to: registry, found: written.registry, at: clock())
        try await recordWritten { () throws(LedgerError) in
            try ledger.recordOutcome(
                run, .opened, ownedNow: write.ownedAfter,
                observed: observed,
                until: doors.map(\.expiresAt).max(),
                correlationID: written.correlationID, message: Self.message(doors))
        }
        return written.correlationID
    }

    private static func message(_ doors: [TemporaryAccess]) -> String {
        "\(doors.map(\.prefix.description).joined(separator: ", ")): \(doors.first?.reason ?? "")"
    }
}
