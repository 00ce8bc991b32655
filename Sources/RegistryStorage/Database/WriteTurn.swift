import GRDB

/// The turn of those who write: the database inside a transaction, and what goes with its commit.
///
/// Blobs' files appear under their names, and go, in a turn only. One turn follows the other, so nobody can remove a
/// file that somebody else is just publishing.
final class WriteTurn {
    /// The connection, inside the transaction.
    let database: Database
    private(set) var directories: Set<String> = []
    private var afterCommit: [() -> Void] = []

    init(_ database: Database) { self.database = database }

    /// Has the names in the folder at `path` synced before the commit.
    func sync(directory path: String) { directories.insert(path) }

    /// Has `work` done once the commit is on the disk, before anybody is told of it.
    func afterCommit(_ work: @escaping () -> Void) { afterCommit.append(work) }

    /// Does `work`; where it throws, its changes of the database and what it planned for the commit are undone.
    func attempt<Value>(_ work: (WriteTurn) throws -> Value) throws -> Value {
        let planned = afterCommit.count
        var value: Value?
        do {
            try database.inSavepoint {
                value = try work(self)
                return .commit
            }
        } catch {
            afterCommit.removeSubrange(planned...)
            throw error
        }
        // A full disk or a failing one makes SQLite give up the whole transaction, not this step alone.
        guard database.isInsideTransaction, let value else {
            throw StorageError(.failing, "The registry's database gave up the transaction.")
        }
        return value
    }

    func syncDirectories() throws {
        for path in directories { try Folder.sync(path) }
    }

    func commitIsDone() {
        for work in afterCommit { work() }
    }
}
