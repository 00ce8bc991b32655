extension RegistrySync {
    /// Seconds to wait for another run on the same registry.
    private static let lockWait = 60.0

    /// The lock of the registry; where another run holds it, that is said aloud, and waited for.
    ///
    /// - Throws: ``SyncError`` with `locked`.
    func acquireLock() async throws(SyncError) -> RegistryLock {
        do {
            return try await acquireLock(waitingFor: 0)
        } catch  where error.code == .held {
            notice("\(error.description.asSentence) This run is waiting for it.")
        } catch {
            throw SyncError(.locked, error.description)
        }
        do {
            return try await acquireLock(waitingFor: Self.lockWait)
        } catch {
            throw SyncError(.locked, error.description)
        }
    }

    private func acquireLock(waitingFor seconds: Double) async throws(LockError) -> RegistryLock {
        try await RegistryLock.acquire(
            directory: lockDirectory, registry: settings.id, waitSeconds: seconds, holder: actor, clock: clock)
    }
}
