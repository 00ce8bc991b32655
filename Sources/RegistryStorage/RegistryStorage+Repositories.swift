import Foundation
import GRDB

extension RegistryStorage {
    /// At most `limit` repositories after `after`, by name; those that are listed.
    package func repositories(after: String?, limit: Int) async throws -> [RepositoryName] {
        try await database.read { database in
            try database.rows(
                "SELECT name FROM repository WHERE name > ? AND forbidden & 8 = 0 ORDER BY name LIMIT ?",
                [after ?? "", limit]
            ).map { RepositoryName(stored: $0[0]) }
        }
    }

    /// What is known of the repository `name`, or nil.
    package func repository(_ name: RepositoryName) async throws -> RepositoryRecord? {
        try await database.read { try RepositoryTable.record(name, $0) }
    }

    /// Changes the attributes of the repository `name`.
    ///
    /// - Throws: ``StorageError`` with `repositoryUnknown`, `full` or `failing`.
    package func update(
        _ change: AttributeChange, of name: RepositoryName
    ) async throws -> RepositoryRecord {
        let time = now()
        return try await commits.commit { [hotSet] turn in
            let row = try RepositoryTable.require(name, turn.database)
            try turn.database.run(
                "UPDATE repository SET forbidden = ?, updatedAt = ? WHERE id = ?",
                [change.applied(to: row.attributes).forbidden, time.timeIntervalSince1970, row.id])
            turn.afterCommit { hotSet.forget(name) }
            guard let record = try RepositoryTable.record(name, turn.database) else {
                throw StorageError(.repositoryUnknown, "There is no repository '\(name)'.")
            }
            return record
        }
    }

    /// How much the storage holds.
    package func usage() async throws -> StorageUsage {
        try await database.read { database in
            let row = try database.row(
                """
                SELECT (SELECT COALESCE(SUM(size), 0) FROM blob) + (SELECT COALESCE(SUM(size), 0) FROM manifest),
                    (SELECT COUNT(*) FROM blob), (SELECT COUNT(*) FROM manifest), (SELECT COUNT(*) FROM repository)
                """, [])
            guard let row else { return StorageUsage(bytes: 0, blobs: 0, manifests: 0, repositories: 0) }
            return StorageUsage(bytes: row[0], blobs: row[1], manifests: row[2], repositories: row[3])
        }
    }
}
