import Foundation
import Synchronization

/// An exclusive lock on a file among the processes that work with it.
///
/// It is an advisory lock of the kernel (`flock`), which lets go when the process ends, however it ends. The file
/// stays, so that no process can lock a file that another has just deleted.
final class FileLock: Sendable {
    private let descriptor: Mutex<Int32?>

    private init(descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    deinit { release() }

    /// Locks the file at `path`, waiting for at most `waitSeconds` for another process to let go.
    ///
    /// - Parameters:
    ///   - path: The file, which is there.
    ///   - waitSeconds: 0 tries once; nil waits for as long as it takes.
    ///   - holder: Who asks, `user@host`; others are told.
    ///   - clock: Tells the time that others are told.
    ///   - busy: Makes a sentence of who holds the lock: `Process 4711 (ops@build1, since …)`.
    /// - Throws: ``LockError``.
    static func acquire(
        _ path: String, waitSeconds: Double?, holder: String, clock: @escaping @Sendable () -> Date,
        busy: @Sendable (String) -> String
    ) async throws(LockError) -> FileLock {
        let deadline = waitSeconds.map { ContinuousClock.now + .seconds($0) }
        while true {
            if let descriptor = try lock(path) {
                LockHolder(pid: getpid(), holder: holder, since: clock()).write(to: descriptor)
                return FileLock(descriptor: descriptor)
            }
            let remaining = deadline.map { $0 - .now } ?? .seconds(1)
            guard remaining > .zero else {
                throw LockError(.held, busy(LockHolder(readingFile: path)?.description ?? "Another process"))
            }
            do {
                // The kernel tells nobody when a lock becomes free without blocking a thread, so look again soon.
                try await Task.sleep(for: min(remaining, .milliseconds(50)))
            } catch {
                throw LockError(.cancelled, "The wait for the lock '\(path)' was cancelled.")
            }
        }
    }

    /// Lets go; a second call does nothing.
    func release() {
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

    private static func systemError(_ failure: String, _ path: String) -> LockError {
        LockError(.system, "The lock file '\(path)' \(failure): \(String(cString: strerror(errno))).")
    }
}
