import Foundation

/// The lock of the one daemon that may watch with a state directory; one-shot runs do not need it.
package final class DaemonLock: Sendable {
    private let file: FileLock

    private init(_ file: FileLock) { self.file = file }

    /// Takes the lock of a state directory, which is made (mode 0700) where there is none.
    ///
    /// - Parameters:
    ///   - waits: Whether to wait until another daemon lets go.
    ///   - holder: Who asks, `user@host`; others are told.
    ///   - clock: Tells the time that others are told.
    /// - Throws: ``LockError``: `held` names the process that holds the lock, and since when.
    package static func acquire(
        directory: String, waits: Bool, holder: String, clock: @escaping @Sendable () -> Date
    ) async throws(LockError) -> DaemonLock {
        let path: String
        do {
            path = try StateDirectory(preparing: directory).file(named: "watch.lock")
        } catch {
            throw LockError(error.code == .insecure ? .insecure : .system, error.description)
        }
        let file = try await FileLock.acquire(path, waitSeconds: waits ? nil : 0, holder: holder, clock: clock) { who in
            "\(who) watches with the state directory '\(directory)' already; stop it, or give another --state-directory, "
                + "or wait for its end with --wait-for-lock."
        }
        return DaemonLock(file)
    }

    /// Lets go; a second call does nothing.
    package func release() { file.release() }
}
