import Foundation
import GRDB

/// The tables of blobs and of the repositories that have them.
enum BlobTable {
    /// The length of the blob `digest` where `repository` has it.
    static func size(_ digest: Digest, in repository: Int64, _ database: Database) throws -> Int64? {
        try database.row(
            "SELECT size FROM blob JOIN link ON link.blob = blob.id WHERE digest = ? AND repository = ?",
            [digest.description, repository]
        ).map { $0[0] }
    }

    /// Whether `repository` has the blob `digest`.
    static func isLinked(_ digest: Digest, in repository: Int64, _ database: Database) throws -> Bool {
        try size(digest, in: repository, database) != nil
    }

    /// Whether a manifest of `repository` names the blob `digest`.
    static func isReferenced(_ digest: Digest, in repository: Int64, _ database: Database) throws -> Bool {
        try database.has(
            """
            SELECT 1 FROM reference JOIN manifest ON manifest.id = reference.manifest
            WHERE reference.digest = ? AND kind = 0 AND repository = ?
            """, [digest.description, repository])
    }

    /// The length of the blob `digest` where `repository` has it, or, without one, where any repository does.
    static func mountable(_ digest: Digest, from repository: RepositoryName?, _ database: Database) throws -> Int64? {
        try database.row(
            """
            SELECT size FROM blob JOIN link ON link.blob = blob.id JOIN repository ON repository.id = link.repository
            WHERE digest = ?1 AND (?2 IS NULL OR name = ?2) AND repository.forbidden & 4 = 0 LIMIT 1
            """, [digest.description, repository?.text]
        ).map { $0[0] }
    }

    /// Notes that the blob `digest` is there, and that `repository` has it from `time` on.
    static func link(
        _ digest: Digest, size: Int64, to repository: Int64, at time: Date, _ database: Database
    ) throws {
        try database.run(
            "INSERT INTO blob (digest, size) VALUES (?, ?) ON CONFLICT DO UPDATE SET size = excluded.size",
            [digest.description, size])
        try database.run(
            """
            INSERT INTO link (repository, blob, linkedAt) VALUES (?, (SELECT id FROM blob WHERE digest = ?), ?)
            ON CONFLICT DO UPDATE SET linkedAt = excluded.linkedAt
            """, [repository, digest.description, time.timeIntervalSince1970])
    }

    /// Takes the blob `digest` from `repository`; its bytes stay until the next garbage collection.
    static func unlink(_ digest: Digest, from repository: Int64, _ database: Database) throws {
        try database.run(
            "DELETE FROM link WHERE repository = ? AND blob = (SELECT id FROM blob WHERE digest = ?)",
            [repository, digest.description])
    }
}
