import AzureResourceManager
import Foundation

/// An exclusive lock on one registry among the runs that share a state directory.
///
/// It is an advisory lock of the kernel (`flock`), which lets go when the process ends, however it ends.
public final class RegistryLock: Sendable {
    /// Acquires the lock of `registry`, waiting for at most `waitSeconds` for another run to let go.
    ///
    /// - Parameters:
    ///   - directory: The state directory; made (mode 0700) where there is none.
    ///   - waitSeconds: 0 tries once.
    ///   - holder: Who asks, `user@host`; other runs are told.
    ///   - clock: Tells the time that others are told.
    public static func acquire(
        directory: String, registry: RegistryID, waitSeconds: Double, holder: String,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) async throws(LockError) -> RegistryLock { fatalError("unimplemented") }

    /// Lets go. A second call does nothing.
    public func release() { fatalError("unimplemented") }
}
