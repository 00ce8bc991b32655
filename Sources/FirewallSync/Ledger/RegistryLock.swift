import AzureResourceManager
import Crypto
import Foundation
import Synchronization

/// An exclusive lock on one registry among the runs that share a state directory.
///
/// It is an advisory lock of the kernel (`flock`), which lets go when the process ends, however it ends. The file
/// stays, so that no run can lock a file that another has just deleted.
public final class RegistryLock: Sendable {
    private let descriptor: Mutex<Int32?>

    private init(descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    deinit { release() }

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
        let deadline = ContinuousClock.now + .seconds(waitSeconds)
        while true {
            if let descriptor = try lock(path) {
                LockHolder(pid: getpid(), holder: holder, since: clock()).write(to: descriptor)
                return RegistryLock(descriptor: descriptor)
            }
            let remaining = deadline - .now
            guard remaining > .zero else {
                let who = LockHolder(readingFile: path)?.description ?? "Another process"
                throw LockError(
                    .held, "\(who) is at work on '\(registry.name)'; wait for it to end, or stop it, and run again.")
            }
            do {
                // The kernel tells nobody when a lock becomes free without blocking a thread, so look again soon.
                try await Task.sleep(for: min(remaining, .milliseconds(50)))
            } catch {
                throw LockError(.cancelled, "The wait for the lock of '\(registry.name)' was cancelled.")
            }
        }
    }

    /// Lets go; a second call does nothing.
    public func release() {
        descriptor.withLock { descriptor in
            guard let open = descriptor else { return }
            descriptor = nil
            ftruncate(open, 0)
            close(open)
        }
    }

    /// A descriptor that holds the lock on the file at `path`, or nil while another one does.
    private static func lock(_ path: String) throws(LockError) -> Int32? {
        // Closed on exec: a program that this one starts must not inherit the lock and outlive it.
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw systemError("cannot be opened", path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK || code == EINTR { return nil }
        errno = code
        throw systemError("cannot be locked", path)
    }

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

    private static func systemError(_ failure: String, _ path: String) -> LockError {
        LockError(.system, "The lock file '\(path)' \(failure): \(String(cString: strerror(errno))).")
    }
}
