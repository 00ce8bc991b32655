import BuildStack
import Foundation
import GRDB

/// The runs in the stack's database.
///
/// Each write is one transaction, which says whose turn it is where two want to change a run.
package struct RunStore: Sendable {
    /// A run that is to be stored.
    package struct Draft: Sendable {
        let isArchiveEnabled: Bool
        let details: JSONValue
        let upload: String?

        /// A run with these properties beside those that every run has.
        ///
        /// - Parameter upload: The path of the upload that it takes its source from, if it does.
        package init(isArchiveEnabled: Bool, details: JSONValue, upload: String?) {
            self.isArchiveEnabled = isArchiveEnabled
            self.details = details
            self.upload = upload
        }
    }

    /// A run, and what it belongs to.
    package struct Owned: Sendable {
        /// The run.
        package let run: RunResource
        /// The registry.
        package let registry: RegistryResource
    }

    let database: StackDatabase
    private let locks: LockStore
    private let subscription: String

    /// The runs of `database`.
    package init(_ database: StackDatabase, subscription: String) {
        self.database = database
        self.subscription = subscription
        locks = LockStore(database)
    }

    /// Stores a run of the registry `name` of `group`, which waits for an agent from then on.
    ///
    /// - Parameter stored: Called in the same transaction; an error of it leaves everything as it was.
    /// - Throws: ``ResourceError`` `ResourceNotFound` or `ScopeLocked`.
    package func insert(
        _ draft: Draft, of name: String, in group: String, at time: Date,
        stored: @escaping @Sendable (RunKey) throws -> Void
    ) async throws -> Owned {
        try await database.queue.write { database in
            let registry = try RegistryStore.require(database, name: name, group: group)
            try locks.admit(.write, on: registry.id(subscription: subscription), database)
            let last = try Int.fetchOne(
                database.cachedStatement(sql: "SELECT max(number) FROM run WHERE registry = ?"),
                arguments: [registry.number])
            let key = RunKey(registry: registry.number, number: (last ?? 0) + 1)
            try database.cachedStatement(
                sql: """
                    INSERT INTO run (registry, number, status, type, createdAt, modifiedAt, isArchiveEnabled, details, upload)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(
                arguments: [
                    key.registry, key.number, RunState.queued.rawValue, RunSchema.type, time.timeIntervalSince1970,
                    time.timeIntervalSince1970, draft.isArchiveEnabled, draft.details.storedText, draft.upload,
                ])
            try stored(key)
            return Owned(run: try Self.require(database, key), registry: registry)
        }
    }

    /// The run `id` of the registry `name` of `group`.
    ///
    /// - Throws: ``ResourceError`` `ResourceNotFound`.
    func run(_ id: String, of name: String, in group: String) async throws -> Owned {
        try await database.queue.read { database in
            let registry = try RegistryStore.require(database, name: name, group: group)
            guard let number = RunID(id)?.number,
                let run = try Self.fetch(database, RunKey(registry: registry.number, number: number))
            else {
                throw ResourceError.notFound(
                    type: "\(RegistryType.name)/runs", name: "\(registry.name)/\(id.prefix(80))", group: group)
            }
            return Owned(run: run, registry: registry)
        }
    }

    /// The runs of the registry `name` of `group` that `filter` admits, the newest first.
    ///
    /// - Parameters:
    ///   - number: Only those before this number; nil: from the newest on.
    ///   - limit: The most runs.
    package func runs(
        of name: String, in group: String, _ filter: RunFilter, before number: Int?, limit: Int
    ) async throws -> [RunResource] {
        try await database.queue.read { database in
            let registry = try RegistryStore.require(database, name: name, group: group)
            var arguments: StatementArguments = [registry.number]
            arguments += StatementArguments(filter.arguments)
            arguments += [number ?? Int.max, limit]
            let statement = try database.makeStatement(
                sql: """
                    SELECT * FROM run WHERE registry = ?1 AND (\(filter.condition)) AND number < ?
                    ORDER BY number DESC LIMIT ?
                    """)
            return try Row.fetchAll(statement, arguments: arguments).map(RunResource.init(row:))
        }
    }

    /// Sets whether the log of `key` is to be archived.
    func setArchive(_ isEnabled: Bool, of key: RunKey, at time: Date) async throws -> RunResource {
        try await database.queue.write { database in
            try database.execute(
                sql: "UPDATE run SET isArchiveEnabled = ?, modifiedAt = ? WHERE registry = ? AND number = ?",
                arguments: [isEnabled, time.timeIntervalSince1970, key.registry, key.number])
            return try Self.require(database, key)
        }
    }

    // MARK: Rows

    /// Moves `key` to another state, if it is in one of `states`.
    static func move(
        _ database: Database, _ key: RunKey, from states: [RunState], to state: RunState, at time: Date,
        also assignment: String? = nil
    ) throws -> Bool {
        let marks = states.map { _ in "?" }.joined(separator: ", ")
        try database.cachedStatement(
            sql: """
                UPDATE run SET status = ?, modifiedAt = ? WHERE registry = ? AND number = ? AND status IN (\(marks))
                """
        ).execute(
            arguments: [state.rawValue, time.timeIntervalSince1970, key.registry, key.number]
                + StatementArguments(states.map(\.rawValue)))
        guard database.changesCount > 0 else { return false }
        if let assignment {
            try database.cachedStatement(sql: "UPDATE run SET \(assignment) WHERE registry = ? AND number = ?")
                .execute(arguments: [key.registry, key.number])
        }
        return true
    }

    static func owned(
        _ database: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [Owned] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM run WHERE \(condition) ORDER BY createdAt, registry, number",
            arguments: arguments)
        return try rows.compactMap { row in
            let run = try RunResource(row: row)
            let registry = try Row.fetchOne(
                database, sql: "SELECT * FROM registry WHERE number = ?", arguments: [run.key.registry])
            return try registry.map { Owned(run: run, registry: try RegistryResource(row: $0)) }
        }
    }

    static func fetch(_ database: Database, _ key: RunKey) throws -> RunResource? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM run WHERE registry = ? AND number = ?"),
            arguments: [key.registry, key.number]
        ).map(RunResource.init(row:))
    }

    static func require(_ database: Database, _ key: RunKey) throws -> RunResource {
        guard let run = try fetch(database, key) else {
            throw StackError(.state, "The stack's database lost the run '\(RunID(key.number))'.")
        }
        return run
    }
}
