import Foundation
import GRDB

extension RegistryStorage {
    /// Changes the attributes of the manifest `digest`.
    ///
    /// - Throws: ``StorageError`` with `repositoryUnknown`, `manifestUnknown`, `full` or `failing`.
    package func update(
        _ change: AttributeChange, of digest: Digest, in repository: RepositoryName
    ) async throws -> ManifestRecord {
        let time = now()
        return try await commits.commit { [hotSet] turn in
            let row = try RepositoryTable.require(repository, turn.database)
            let manifest = try ManifestTable.require(digest, in: row, turn.database)
            let forbidden = change.applied(to: manifest.record.attributes).forbidden
            try turn.database.run(
                "UPDATE manifest SET forbidden = ?, updatedAt = ? WHERE id = ?",
                [forbidden, time.timeIntervalSince1970, manifest.id])
            turn.afterCommit { hotSet.forget(repository) }
            return try ManifestTable.require(digest, in: row, turn.database).record
        }
    }

    /// Removes the manifest `digest` and its tags, and, as ACR does, whatever refers to it, and so on.
    ///
    /// The manifests that an index names stay, and so does an index that named this one.
    ///
    /// - Throws: ``StorageError`` with `repositoryUnknown`, `manifestUnknown`, `full`, `failing`, or `locked` where
    ///   anything that would go may not; nothing goes then.
    package func deleteManifest(_ digest: Digest, in repository: RepositoryName) async throws {
        let time = now()
        try await commits.commit { [hotSet] turn in
            let row = try RepositoryTable.require(repository, turn.database)
            try row.requireDeletable()
            var doomed = [try ManifestTable.require(digest, in: row, turn.database)]
            var seen: Set = [digest]
            var index = 0
            while index < doomed.count {
                let manifest = doomed[index]
                try Self.requireDeletable(manifest, in: row, turn)
                let referrers = try ManifestTable.referrers(
                    of: manifest.record.digest, in: row.id, artifactType: nil, turn.database)
                doomed += referrers.filter { seen.insert($0.record.digest).inserted }
                index += 1
            }
            for manifest in doomed {
                try BlobTable.spare(blobsOf: manifest.id, in: row.id, from: time, turn.database)
                try ManifestTable.remove(manifest.id, turn.database)
            }
            try RepositoryTable.touch(row.id, at: time, turn.database)
            turn.afterCommit { hotSet.forget(repository) }
        }
    }

    /// Removes `repository` with everything in it.
    ///
    /// - Returns: What was removed.
    /// - Throws: ``StorageError`` with `repositoryUnknown`, `full`, `failing`, or `locked` where it, a manifest or a tag
    ///   may not be deleted; nothing goes then.
    package func deleteRepository(
        _ repository: RepositoryName
    ) async throws -> (manifests: [Digest], tags: [TagName]) {
        try await commits.commit { [hotSet] turn in
            let database = turn.database
            let row = try RepositoryTable.require(repository, database)
            try row.requireDeletable()
            let locked = try database.row(
                """
                SELECT digest FROM manifest WHERE repository = ?1 AND forbidden & 3 <> 0
                UNION ALL SELECT name FROM tag WHERE repository = ?1 AND forbidden & 3 <> 0 LIMIT 1
                """, [row.id])
            if let locked {
                throw StorageError.locked(.deleteEnabled, of: "'\(locked[0] as String)' of '\(repository)'")
            }
            let manifests = try database.rows("SELECT digest FROM manifest WHERE repository = ? ORDER BY id", [row.id])
            let tags = try database.rows("SELECT name FROM tag WHERE repository = ? ORDER BY name", [row.id])
            try database.run("DELETE FROM repository WHERE id = ?", [row.id])
            turn.afterCommit { hotSet.forget(repository) }
            return (try manifests.map { try Digest(parsing: $0[0] as String) }, tags.map { TagName(stored: $0[0]) })
        }
    }

    private static func requireDeletable(
        _ manifest: ManifestRow, in repository: RepositoryRow, _ turn: WriteTurn
    ) throws {
        let name = repository.name
        if let lock = manifest.record.attributes.deletionLock {
            throw StorageError.locked(lock, of: "The manifest '\(manifest.record.digest)' of '\(name)'")
        }
        for tag in manifest.record.tags {
            let record = try TagTable.find(TagName(stored: tag), in: repository.id, turn.database)
            if let lock = record?.attributes.deletionLock {
                throw StorageError.locked(lock, of: "The tag '\(tag)' of '\(name)'")
            }
        }
    }
}
