import BuildStack
import Foundation
import GRDB

/// The runs in the stack's database.
///
/// Each write is one transaction, which says whose turn it is where two want to change a run.
struct RunStore: Sendable {
    /// A run that is to be stored.
    struct Draft: Sendable {
        let isArchiveEnabled: Bool
        let details: JSONValue
        /// What the run takes its source from.
        let upload: String?
    }

    /// A run, and what it belongs to.
    struct Owned: Sendable {
        let run: RunResource
        let registry: RegistryResource
    }

    let database: StackDatabase
    private let locks: LockStore
    private let subscription: String

    /// The runs of `database`.
    init(_ database: StackDatabase, subscription: String) {
        self.database = database
        self.subscription = subscription
        locks = LockStore(database)
    }

    // MARK: Clients

    /// Stores a run of the registry `name` of `group`, which waits for an agent from then on.
    ///
    /// - Parameter stored: Called in the same transaction; an error of it leaves everything as it was.
    /// - Throws: ``ResourceError`` `ResourceNotFound` or `ScopeLocked`.
    func insert(
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
    func runs(
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

    // MARK: Progress

    /// Gives `key` to an agent.
    ///
    /// - Returns: The run and its registry; nil where it no longer waits: it was canceled, or its registry is gone.
    func start(_ key: RunKey, at time: Date) async throws -> Owned? {
        try await database.queue.write { database in
            try Self.move(database, key, from: [.queued], to: .started, at: time, also: "startedAt = modifiedAt")
                ? try Self.owned(database, "run.registry = ? AND run.number = ?", [key.registry, key.number]).first
                : nil
        }
    }

    /// Says that the agent works at `key`.
    func markRunning(_ key: RunKey, at time: Date) async throws {
        try await database.queue.write { database in
            _ = try Self.move(database, key, from: [.started], to: .running, at: time)
        }
    }

    /// Ends `key` where it still waits for an agent.
    ///
    /// - Returns: Whether it did.
    func cancelWaiting(_ key: RunKey, at time: Date) async throws -> Bool {
        try await database.queue.write { database in
            try Self.move(database, key, from: [.queued], to: .canceled, at: time, also: "finishedAt = modifiedAt")
        }
    }

    /// Ends `key`, which an agent had.
    func finish(_ key: RunKey, _ outcome: RunOutcome, at time: Date) async throws {
        try await database.queue.write { database in
            guard let run = try Self.fetch(database, key), !run.state.isFinal else { return }
            var details = run.details.members ?? [:]
            if !outcome.images.isEmpty { details["outputImages"] = .array(outcome.images.map(\.descriptor)) }
            if let message = outcome.errorMessage { details["runErrorMessage"] = .string(message) }
            try database.execute(
                sql: "UPDATE run SET details = ? WHERE registry = ? AND number = ?",
                arguments: [JSONValue.object(details).storedText, key.registry, key.number])
            _ = try Self.move(
                database, key, from: [.queued, .started, .running], to: RunState(outcome.status), at: time,
                also: "finishedAt = modifiedAt")
            for image in outcome.images {
                guard let digest = image.digest else { continue }
                try database.execute(
                    sql: "INSERT OR IGNORE INTO runOutput (registry, number, manifest) VALUES (?, ?, ?)",
                    arguments: [key.registry, key.number, "\(image.repository)@\(digest)"])
            }
        }
    }

    /// The runs that have not ended, in the order in which they were asked for.
    func unfinished() async throws -> [Owned] {
        try await database.queue.read { database in
            try Self.owned(database, "run.status IN ('Queued', 'Started', 'Running')", [])
        }
    }

    // MARK: Rows

    /// Moves `key` to another state, if it is in one of `states`.
    private static func move(
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

    private static func owned(
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

    private static func fetch(_ database: Database, _ key: RunKey) throws -> RunResource? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM run WHERE registry = ? AND number = ?"),
            arguments: [key.registry, key.number]
        ).map(RunResource.init(row:))
    }

    private static func require(_ database: Database, _ key: RunKey) throws -> RunResource {
        guard let run = try fetch(database, key) else {
            throw StackError(.state, "The stack's database lost the run '\(RunID(key.number))'.")
        }
        return run
    }
}

extension ImageReference {
    /// The image as the resource manager shows it.
    var descriptor: JSONValue {
        let fields = [("registry", registry), ("repository", repository), ("tag", tag), ("digest", digest)]
        return .object(
            Dictionary(uniqueKeysWithValues: fields.compactMap { name, value in value.map { (name, .string($0)) } }))
    }
}
