import Foundation
import GRDB

/// The tables of blobs and of the repositories that have them.
enum BlobTable {
    /// A blob that a repository has.
    struct Link: Sendable {
        let digest: Digest
        let linkedAt: Date
    }

    /// The blobs of one folder: of an algorithm, and with the same first digits.
    struct Group: Sendable {
        let algorithm: Digest.Algorithm
        let digits: String
    }

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

    /// Whether there is a record of the blob `digest`.
    static func isKnown(_ digest: Digest, _ database: Database) throws -> Bool {
        try database.has("SELECT 1 FROM blob WHERE digest = ?", [digest.description])
    }

    /// Lets the grace of the blobs that only the manifest `id` may have named begin at `time`.
    static func spare(blobsOf id: Int64, in repository: Int64, from time: Date, _ database: Database) throws {
        try database.run(
            """
            UPDATE link SET linkedAt = ? WHERE repository = ? AND blob IN (
                SELECT blob.id FROM reference JOIN blob ON blob.digest = reference.digest
                WHERE reference.manifest = ? AND kind = 0)
            """, [time.timeIntervalSince1970, repository, id])
    }

    /// The blobs of `repository` that no manifest of it names, and since when it has them.
    static func unnamed(in repository: Int64, _ database: Database) throws -> [Link] {
        try database.rows(
            """
            SELECT digest, linkedAt FROM link JOIN blob ON blob.id = link.blob
            WHERE repository = ?1 AND NOT EXISTS (
                SELECT 1 FROM reference JOIN manifest ON manifest.id = reference.manifest
                WHERE reference.digest = blob.digest AND kind = 0 AND manifest.repository = ?1)
            """, [repository]
        ).map { Link(digest: try Digest(parsing: $0[0] as String), linkedAt: Date(timeIntervalSince1970: $0[1])) }
    }

    /// Since when `repository` has the blob `digest`, or nil.
    static func linkedAt(_ digest: Digest, in repository: Int64, _ database: Database) throws -> Date? {
        try database.row(
            "SELECT linkedAt FROM link JOIN blob ON blob.id = link.blob WHERE digest = ? AND repository = ?",
            [digest.description, repository]
        ).map { Date(timeIntervalSince1970: $0[0]) }
    }

    /// The files of `group` that no record names.
    static func orphans(in layout: StorageLayout, _ group: Group, _ database: Database) throws -> [String] {
        let folder = "\(layout.directory(of: group.algorithm))/\(group.digits)"
        let prefix = "\(group.algorithm.rawValue):"
        // No digit of a digest comes after 'f'.
        let known = try String.fetchSet(
            database.cachedStatement(sql: "SELECT digest FROM blob WHERE digest >= ? AND digest < ?"),
            arguments: [prefix + group.digits, prefix + group.digits + "g"])
        return try Folder.names(in: folder).filter { !known.contains(prefix + $0) }.map { "\(folder)/\($0)" }
    }
}
