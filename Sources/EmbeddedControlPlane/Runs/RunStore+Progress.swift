import BuildStack
import Foundation
import GRDB

extension RunStore {
    /// Gives `key` to an agent.
    ///
    /// - Returns: The run and its registry; nil where it no longer waits: it was canceled, or its registry is gone.
    package func start(_ key: RunKey, at time: Date) async throws -> Owned? {
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
    package func finish(_ key: RunKey, _ outcome: RunOutcome, at time: Date) async throws {
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
}

extension ImageReference {
    /// The image as the resource manager shows it.
    var descriptor: JSONValue {
        let fields = [("registry", registry), ("repository", repository), ("tag", tag), ("digest", digest)]
        return .object(
            Dictionary(uniqueKeysWithValues: fields.compactMap { name, value in value.map { (name, .string($0)) } }))
    }
}
