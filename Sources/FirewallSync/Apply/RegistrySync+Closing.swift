import AzureResourceManager
import Foundation
import IPNetworks
import NetworkRules

/// Doors that close again: no publication and no plan is needed for that, so that a broken download never keeps one open.
extension RegistrySync {
    /// What closing doors left.
    struct Sweep: Sendable {
        /// What the ledger knows now.
        let state: RegistryState
        /// The registry as it was read last, where it was read.
        let registry: Registry?
        /// The doors that were closed.
        let closed: [TemporaryAccess]
        /// Why doors that should be closed stay open, where they do.
        var hindrance: SyncError?

        /// What is worth saying aloud about it.
        var remarks: [String] { closed.map { "\($0.prefix) is closed: its time was over (\($0.reason))." } }
    }

    /// Closes the doors whose time is over, or whose process is gone; costs one look into the ledger where there is none.
    ///
    /// Every run that writes does so first. A frozen registry keeps them until it is thawed.
    /// - Returns: The doors that were closed.
    /// - Throws: ``SyncError``.
    @discardableResult
    public func closeExpired() async throws(SyncError) -> [TemporaryAccess] {
        let now = clock()
        guard try state().temporary.contains(where: { !$0.isOpen(at: now) }) else { return [] }
        let lock = try await acquireLock()
        defer { lock.release() }
        return try await sweep(settleInterruptedRun(run())).closed
    }

    /// Closes a door before its time, and with it all whose time is over.
    ///
    /// - Returns: The doors that were closed.
    /// - Throws: ``SyncError``: `noSuchDoor`, `frozen`, `exportOnly`, or why it stays open.
    public func close(_ prefix: IPv4Prefix) async throws(SyncError) -> [TemporaryAccess] {
        try await closeNow(named: "\(prefix)") { $0.prefix == prefix }
    }

    /// Closes the doors that `hold` holds open, as far as they still are, and lets go of it.
    ///
    /// - Returns: The doors that were closed.
    /// - Throws: ``SyncError``; the next run closes them then, for nobody holds them any more.
    @discardableResult
    public func close(_ hold: DoorHold) async throws(SyncError) -> [TemporaryAccess] {
        defer { hold.release() }
        return try await closeNow(named: nil) { $0.runID == hold.runID }
    }

    private func closeNow(
        named name: String?, _ isMeant: (TemporaryAccess) -> Bool
    ) async throws(SyncError) -> [TemporaryAccess] {
        let lock = try await acquireLock()
        defer { lock.release() }
        let state = try await settleInterruptedRun(run())
        let now = clock()
        let doors = state.temporary.filter { isMeant($0) || !$0.isOpen(at: now) }
        guard state.temporary.contains(where: isMeant) else {
            guard let name else { return [] }
            let open = state.temporary.filter { $0.isOpen(at: now) }.map(\.prefix.description)
            throw SyncError(
                .noSuchDoor,
                "No door \(name) is open at '\(settings.label)'; "
                    + (open.isEmpty ? "none is." : "open: \(open.joined(separator: ", ")).")
            )
        }
        try requireThawed(state)
        let swept = try await close(doors, state)
        if let hindrance = swept.hindrance { throw hindrance }
        return swept.closed
    }

    /// Closes what is to be closed, inside a run that holds the registry's lock.
    func sweep(_ state: RegistryState) async throws(SyncError) -> Sweep {
        let now = clock()
        let ended = state.temporary.filter { !$0.isOpen(at: now) }
        guard !ended.isEmpty else { return Sweep(state: state, registry: nil, closed: []) }
        if let freeze = state.freeze, freeze.holds(at: now) {
            notice(
                "\(Self.list(ended)) should be closed at '\(settings.label)', which is \(freeze); "
                    + "the first run after that closes it.")
            return Sweep(state: state, registry: nil, closed: [])
        }
        let swept = try await close(ended, state)
        if let hindrance = swept.hindrance { notice(hindrance.description) }
        return swept
    }

    /// Refuses to write to a frozen registry.
    func requireThawed(_ state: RegistryState) throws(SyncError) {
        guard let freeze = state.freeze, freeze.holds(at: clock()) else { return }
        throw SyncError(
            .frozen,
            "'\(settings.label)' is \(freeze); nothing was written. Wait until then, or lift the freeze: "
                + "acr-firewall-sync thaw.")
    }

    private func close(_ doors: [TemporaryAccess], _ state: RegistryState) async throws(SyncError) -> Sweep {
        let registry = try await readRegistry()
        let closing = DoorClosing(doors, registry: registry, state: state, settings: settings, now: clock())
        let run = run()
        let closed = doors.map { "\($0.prefix) (\($0.reason))" }.joined(separator: ", ") + " closed."
        let staying = closing.needed.map(\.description).joined(separator: ", ")
        let message =
            staying.isEmpty
            ? closed : "\(closed) The rule \(staying) serves what is required, and stays until a plan decides."
        guard let write = closing.write else {
            try await record { () throws(LedgerError) in try ledger.recordClosing(run, doors, message: message) }
            return Sweep(state: try self.state(), registry: registry, closed: doors)
        }
        guard settings.mode != .export else {
            let hindrance = SyncError(
                .exportOnly,
                "\(Self.list(doors)) should be closed at '\(settings.label)', whose mode is 'export': the next plan drops "
                    + "it.")
            return Sweep(state: state, registry: registry, closed: [], hindrance: hindrance)
        }
        // A write makes the default action Deny; in another mode somebody else decided who may connect.
        guard registry.accessMode == .selectedNetworks else {
            let hindrance = SyncError(
                .registry,
                "\(Self.list(doors)) cannot be closed while '\(settings.label)' is in the mode "
                    + "'\(registry.accessMode.rawValue)', in which rules mean nothing; a later run closes it.")
            return Sweep(state: state, registry: registry, closed: [], hindrance: hindrance)
        }
        let written = try await send(write, run, seen: registry)
        let observed = state.observed?.applying(
            write, to: registry, found: written.registry, at: clock())
        try await recordWritten { () throws(LedgerError) in
            try ledger.recordOutcome(
                run, .closed, ownedNow: write.ownedAfter,
                observed: observed,
                closing: doors, correlationID: written.correlationID,
                message: message)
        }
        return Sweep(state: try self.state(), registry: written.registry, closed: doors)
    }

    private static func list(_ doors: [TemporaryAccess]) -> String {
        Set(doors.map(\.prefix)).sorted().map(\.description).joined(separator: ", ")
    }
}
