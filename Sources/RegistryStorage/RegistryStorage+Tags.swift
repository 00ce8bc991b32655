import Foundation
import GRDB

extension RegistryStorage {
    /// At most `limit` tags of `repository` after `after`; those that are listed, and, where `digest` is given, point
    /// at it.
    ///
    /// In an order of time, nothing comes after a tag that is gone.
    ///
    /// - Throws: ``StorageError`` with `repositoryUnknown`.
    package func tags(
        in repository: RepositoryName, after: String?, limit: Int, order: RecordOrder, of digest: Digest? = nil
    ) async throws -> [TagRecord] {
        try await database.read { database in
            let row = try RepositoryTable.require(repository, database)
            return try TagTable.list(in: row.id, after: after, limit: limit, order: order, of: digest, database)
        }
    }

    /// What is known of the tag `name` of `repository`, or nil.
    package func tag(_ name: TagName, in repository: RepositoryName) async throws -> TagRecord? {
        try await database.read { database in
            guard let row = try RepositoryTable.find(repository, database) else { return nil }
            return try TagTable.find(name, in: row.id, database)
        }
    }

    /// Changes the attributes of the tag `name`.
    ///
    /// - Throws: ``StorageError`` with `repositoryUnknown`, `tagUnknown`, `full` or `failing`.
    package func update(
        _ change: AttributeChange, of name: TagName, in repository: RepositoryName
    ) async throws -> TagRecord {
        let time = now()
        return try await commits.commit { [hotSet] turn in
            let row = try RepositoryTable.require(repository, turn.database)
            let tag = try Self.require(name, in: row, turn)
            let forbidden = change.applied(to: tag.attributes).forbidden
            try turn.database.run(
                "UPDATE tag SET forbidden = ?, updatedAt = ? WHERE repository = ? AND name = ?",
                [forbidden, time.timeIntervalSince1970, row.id, name.text])
            turn.afterCommit { hotSet.forget(.tag(name), in: repository) }
            return try Self.require(name, in: row, turn)
        }
    }

    /// Removes the tag `name`; its manifest stays.
    ///
    /// - Throws: ``StorageError`` with `repositoryUnknown`, `tagUnknown`, `locked`, `full` or `failing`.
    package func deleteTag(_ name: TagName, in repository: RepositoryName) async throws {
        let time = now()
        try await commits.commit { [hotSet] turn in
            let row = try RepositoryTable.require(repository, turn.database)
            try row.requireDeletable()
            let tag = try Self.require(name, in: row, turn)
            if let lock = tag.attributes.deletionLock {
                throw StorageError.locked(lock, of: "The tag '\(name)' of '\(repository)'")
            }
            try TagTable.remove(name, in: row.id, time: time, turn.database)
            try RepositoryTable.touch(row.id, at: time, turn.database)
            turn.afterCommit { hotSet.forget(.tag(name), in: repository) }
        }
    }

    private static func require(
        _ name: TagName, in repository: RepositoryRow, _ turn: WriteTurn
    ) throws -> TagRecord {
        guard let tag = try TagTable.find(name, in: repository.id, turn.database) else {
            throw StorageError(.tagUnknown, "There is no tag '\(name)' in the repository '\(repository.name)'.")
        }
        return tag
    }
}
