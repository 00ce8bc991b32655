import Foundation
import GRDB
import NIOCore

/// A manifest as the database knows it.
struct ManifestRow {
    let id: Int64
    let record: ManifestRecord
}

/// The table of manifests.
enum ManifestTable {
    private static let columns = """
        id, digest, mediaType, size, createdAt, updatedAt, forbidden, architecture, os, configMediaType, artifactType,
        subject, annotations
        """

    /// The manifest `digest`, or nil.
    static func find(_ digest: Digest, in repository: Int64, _ database: Database) throws -> ManifestRow? {
        try database.row(
            "SELECT \(columns) FROM manifest WHERE repository = ? AND digest = ?",
            [repository, digest.description]
        ).map { try record($0, database) }
    }

    /// The manifest `digest`.
    ///
    /// - Throws: ``StorageError`` with `manifestUnknown`.
    static func require(_ digest: Digest, in repository: RepositoryRow, _ database: Database) throws -> ManifestRow {
        guard let row = try find(digest, in: repository.id, database) else {
            throw StorageError(
                .manifestUnknown, "There is no manifest '\(digest)' in the repository '\(repository.name)'.")
        }
        return row
    }

    /// The bytes of the manifest `digest`, or nil.
    static func content(_ digest: Digest, in repository: Int64, _ database: Database) throws -> Manifest? {
        try database.row(
            "SELECT mediaType, content FROM manifest WHERE repository = ? AND digest = ?",
            [repository, digest.description]
        ).map { row in
            let content = try row.withUnsafeData(atIndex: 1) { data in
                data.map { ByteBuffer(bytes: $0) } ?? ByteBuffer()
            }
            return Manifest(digest: digest, mediaType: row[0], content: content)
        }
    }

    /// Those of at most `limit` manifests after `after`, a digest, that are listed.
    static func list(
        in repository: Int64, after: String?, limit: Int, order: RecordOrder, _ database: Database
    ) throws -> [ManifestRecord] {
        var conditions = ["repository = ?", "forbidden & 8 = 0"]
        var arguments: StatementArguments = [repository]
        let direction = order == .timeDescending ? "DESC" : "ASC"
        let comparison = order == .timeDescending ? "<" : ">"
        if let after, order == .name {
            conditions.append("digest > ?")
            arguments += [after]
        } else if let after {
            conditions.append(
                """
                (updatedAt, digest) \(comparison)
                    (SELECT updatedAt, digest FROM manifest AS last WHERE last.repository = ? AND last.digest = ?)
                """)
            arguments += [repository, after]
        }
        let keys = order == .name ? "digest" : "updatedAt \(direction), digest \(direction)"
        arguments += [limit]
        return try database.rows(
            """
            SELECT \(columns) FROM manifest WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(keys) LIMIT ?
            """, arguments
        ).map { try record($0, database).record }
    }

    /// The manifests that refer to `subject`, those of `artifactType` where one is given.
    static func referrers(
        of subject: Digest, in repository: Int64, artifactType: String?, _ database: Database
    ) throws -> [ManifestRow] {
        try database.rows(
            """
            SELECT \(columns) FROM manifest WHERE repository = ?1 AND subject = ?2
                AND (?3 IS NULL OR COALESCE(artifactType, configMediaType) = ?3)
            ORDER BY id
            """, [repository, subject.description, artifactType]
        ).map { try record($0, database) }
    }

    /// Removes the manifest `id`, and with it its tags and references.
    static func remove(_ id: Int64, _ database: Database) throws {
        try database.run("DELETE FROM manifest WHERE id = ?", [id])
    }

    private static func record(_ row: Row, _ database: Database) throws -> ManifestRow {
        let annotations: [String: String]? = try (row[12] as String?).map {
            try JSONDecoder().decode([String: String].self, from: Data($0.utf8))
        }
        let id: Int64 = row[0]
        let tags = try String.fetchAll(
            database.cachedStatement(sql: "SELECT name FROM tag WHERE manifest = ? ORDER BY name"), arguments: [id])
        return ManifestRow(
            id: id,
            record: ManifestRecord(
                digest: try Digest(parsing: row[1] as String), mediaType: row[2], size: row[3],
                createdAt: Date(timeIntervalSince1970: row[4]), updatedAt: Date(timeIntervalSince1970: row[5]),
                tags: tags, attributes: Attributes(forbidden: row[6]), architecture: row[7], os: row[8],
                configMediaType: row[9], artifactType: row[10],
                subject: try (row[11] as String?).map { try Digest(parsing: $0) }, annotations: annotations ?? [:]))
    }
}
