import AzureResourceManager
import Crypto
import Foundation

/// An exclusive lock on one registry among the runs that share a state directory.
public final class RegistryLock: Sendable {
    private let file: FileLock

    private init(_ file: FileLock) { self.file = file }

    /// Acquires the lock of `registry`, waiting for at most `waitSeconds` for another run to let go.
    ///
    /// - Parameters:
    ///   - directory: The state directory; made (mode 0700) where there is none.
    ///   - registry: The registry; ids that differ in case alone share a lock.
    ///   - waitSeconds: 0 tries once.
    ///   - holder: Who asks, `user@host`; other runs are told.
    ///   - clock: Tells the time that others are told.
    /// - Throws: ``LockError``: `held` names the process that holds the lock, and since when.
    public static func acquire(
        directory: String, registry: RegistryID, waitSeconds: Double, holder: String,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) async throws(LockError) -> RegistryLock {
        let path = try lockFile(of: registry, in: directory)
        let file = try await FileLock.acquire(path, waitSeconds: waitSeconds, holder: holder, clock: clock) { who in
            "\(who) is at work on '\(registry.name)'; wait for it to end, or stop it, and run again."
        }
        return RegistryLock(file)
    }

    /// Lets go; a second call does nothing.
    public func release() { file.release() }

    /// `locks/NAME-DIGITS.lock`: the name for people, the digits for registries of one name in two groups.
    private static func lockFile(of registry: RegistryID, in directory: String) throws(LockError) -> String {
        let digits = SHA256.hash(data: Data(registry.ledgerKey.utf8)).prefix(6)
            .map { String(format: "%02x", $0) }.joined()
        let name = registry.name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(50)
        do {
            _ = try StateDirectory(preparing: directory)
            return try StateDirectory(preparing: "\(directory)/locks").file(named: "\(name)-\(digits).lock")
        } catch {
            throw LockError(error.code == .insecure ? .insecure : .system, error.description)
        }
    }
}
