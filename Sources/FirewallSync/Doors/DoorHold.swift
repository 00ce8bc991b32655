import Foundation
import Synchronization

/// Holds doors open for as long as a process lives, however it ends.
///
/// It is an advisory lock of the kernel (`flock`) on a file named after the run that opened the doors: whoever finds the
/// lock free knows that the process is gone, and that its doors may be closed before their time.
public final class DoorHold: Sendable {
    /// The run that opens the doors.
    public let runID: String
    private let path: String
    private let descriptor: Mutex<Int32?>

    /// Begins to hold doors that are about to be opened by a run of its own.
    ///
    /// - Parameter stateDirectory: The folder that runs on the registry share; made where there is none.
    /// - Throws: ``SyncError`` with `ledger` where the file cannot be made or locked.
    public init(stateDirectory: String) throws(SyncError) {
        runID = UUID().uuidString.lowercased()
        do {
            _ = try StateDirectory(preparing: stateDirectory)
            let directory = try StateDirectory(preparing: Self.folder(in: stateDirectory))
            let fresh = try directory.file(named: "\(runID).new")
            path = Self.file(of: runID, in: stateDirectory)
            // Closed on exec, for a command that outlives this process must not hold its doors open.
            let opened = open(fresh, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            guard opened >= 0 else { throw Self.systemError("opened", fresh) }
            // Locked before it has its name, so that nobody finds it free in between.
            guard flock(opened, LOCK_EX | LOCK_NB) == 0, rename(fresh, path) == 0 else {
                let error = Self.systemError("locked", fresh)
                close(opened)
                throw error
            }
            descriptor = Mutex(opened)
        } catch let error as StateDirectoryError {
            throw SyncError(.ledger, error.description)
        } catch let error as SyncError {
            throw error
        } catch {
            throw SyncError(.ledger, "\(error)")
        }
    }

    deinit { release() }

    /// Lets go; a second call does nothing.
    public func release() {
        descriptor.withLock { descriptor in
            guard let open = descriptor else { return }
            descriptor = nil
            unlink(path)
            close(open)
        }
    }

    /// Whether the process that opened doors as `runID` still lives.
    ///
    /// Where that cannot be found out it is taken to live: its doors close at their time at the latest.
    static func isHeld(runID: String, stateDirectory: String) -> Bool {
        guard UUID(uuidString: runID) != nil else { return false }
        let path = file(of: runID, in: stateDirectory)
        let opened = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { return errno != ENOENT }
        defer { close(opened) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else { return true }
        unlink(path)
        return false
    }

    private static func folder(in stateDirectory: String) -> String { "\(stateDirectory)/doors" }

    private static func file(of runID: String, in stateDirectory: String) -> String {
        "\(folder(in: stateDirectory))/\(runID).lock"
    }

    private static func systemError(_ failure: String, _ path: String) -> SyncError {
        SyncError(.ledger, "'\(path)' cannot be \(failure): \(String(cString: strerror(errno))).")
    }
}

extension RegistryState {
    /// The state in which doors whose process is gone have come to their end.
    func endingAbandonedDoors(at now: Date, stateDirectory: String) -> RegistryState {
        guard temporary.contains(where: \.isHeld) else { return self }
        var state = self
        state.temporary = temporary.map { door in
            door.isHeld && door.isOpen(at: now) && !DoorHold.isHeld(runID: door.runID, stateDirectory: stateDirectory)
                ? door.expiring(at: now) : door
        }
        return state
    }
}
