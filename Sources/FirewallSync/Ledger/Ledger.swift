import AzureResourceManager
import Foundation
import GRDB

/// What the service wrote, intended and learned, in one SQLite file that two processes may use at once.
///
/// Every change is one transaction that is on the disk when the call returns, together with its entry in a
/// hash-chained history. Calls block while another process writes, for at most ``busySeconds``.
public struct Ledger: Sendable {
    /// How long a call waits for another process that writes, in seconds.
    public static let busySeconds = 10

    /// The file's path.
    public let path: String
    let database: DatabaseQueue
    let clock: @Sendable () -> Date
    let groups = GroupCommit()

    /// Opens the ledger at `path`, creating the file (mode 0600) and its folder (0700) where there is none.
    ///
    /// - Throws: ``LedgerError``. A file of a newer version, of another program or of another person is not touched.
    public init(path: String, clock: @escaping @Sendable () -> Date) throws(LedgerError) {
        try self.init(path: path, clock: clock, prepareConnection: nil)
    }

    /// As above; `prepareConnection` sees the connection before its first statement, so that tests can follow it.
    init(
        path: String, clock: @escaping @Sendable () -> Date, prepareConnection: (@Sendable (Database) throws -> Void)?
    ) throws(LedgerError) {
        var configuration = Configuration()
        configuration.label = "ledger"
        configuration.busyMode = .timeout(Double(Self.busySeconds))
        // A rollback journal, SQLite's default, works on every file system with locks and leaves all that counts in one
        // file. PERSIST ends a commit by zeros over the journal's head, which is flushed as the rest is, instead of
        // making and removing a file each time; EXTRA flushes the folder too where one is made.
        configuration.prepareDatabase { database in
            try prepareConnection?(database)
            try database.execute(sql: "PRAGMA journal_mode = PERSIST; PRAGMA synchronous = EXTRA")
        }
        do {
            let directory = try StateDirectory(preparing: (path as NSString).deletingLastPathComponent)
            let file = try directory.file(named: (path as NSString).lastPathComponent)
            let queue = try DatabaseQueue(path: file, configuration: configuration)
            if try !queue.read({ try LedgerSchema.isCurrent($0, path: path) }) {
                try queue.write { try LedgerSchema.update($0, path: path) }
            }
            database = queue
        } catch {
            throw LedgerError(error, path: path)
        }
        self.path = path
        self.clock = clock
    }

    /// Runs `body` on one unchanging view of the file: a transaction of its own, or the one that it is called in.
    func read<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        do {
            return try database.unsafeReentrantRead { database in
                try database.isInsideTransaction ? body(database) : Self.inTransaction(.deferred, database, body)
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Runs `body` in a transaction that no other process can come between: all of it is kept, or nothing.
    ///
    /// Inside a group's transaction it is a part of that, which can fail without the others.
    func write<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        do {
            return try database.unsafeReentrantWrite { database in
                guard database.isInsideTransaction else { return try Self.inTransaction(.immediate, database, body) }
                return try Self.inSavepoint(database, body)
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    private static func inTransaction<Value>(
        _ kind: Database.TransactionKind, _ database: Database, _ body: (Database) throws -> Value
    ) throws -> Value {
        var value: Value?
        try database.inTransaction(kind) {
            value = try body(database)
            return .commit
        }
        return try required(value)
    }

    private static func inSavepoint<Value>(
        _ database: Database, _ body: (Database) throws -> Value
    ) throws -> Value {
        var value: Value?
        try database.inSavepoint {
            value = try body(database)
            return .commit
        }
        return try required(value)
    }

    private static func required<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        return value
    }
}

extension RegistryID {
    /// How the ledger's tables name a registry: equal for equal ids.
    var ledgerKey: String { "\(subscription)/\(resourceGroup)/\(name)".lowercased() }
}
