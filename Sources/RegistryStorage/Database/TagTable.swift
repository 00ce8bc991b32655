import Foundation
import GRDB

/// The table of tags.
enum TagTable {
    private static let columns = "tag.name, manifest.digest, tag.createdAt, tag.updatedAt, tag.forbidden"
    private static let source = "tag JOIN manifest ON manifest.id = tag.manifest"

    /// The tag `name`, or nil.
    static func find(_ name: TagName, in repository: Int64, _ database: Database) throws -> TagRecord? {
        try database.row(
            "SELECT \(columns) FROM \(source) WHERE tag.repository = ? AND tag.name = ?", [repository, name.text]
        ).map(record)
    }

    /// Those of at most `limit` tags after `after` that are listed.
    ///
    /// In an order of time, a tag that is gone has no place in the list, and nothing comes after it.
    static func list(
        in repository: Int64, after: String?, limit: Int, order: RecordOrder, of digest: Digest?, _ database: Database
    ) throws -> [TagRecord] {
        var conditions = ["tag.repository = ?", "tag.forbidden & 8 = 0"]
        var arguments: StatementArguments = [repository]
        if let digest {
            conditions.append("manifest.digest = ?")
            arguments += [digest.description]
        }
        let direction = order == .timeDescending ? "DESC" : "ASC"
        let comparison = order == .timeDescending ? "<" : ">"
        if let after, order == .name {
            conditions.append("tag.name > ?")
            arguments += [after]
        } else if let after {
            conditions.append(
                """
                (tag.updatedAt, tag.name) \(comparison)
                    (SELECT updatedAt, name FROM tag AS last WHERE last.repository = ? AND last.name = ?)
                """)
            arguments += [repository, after]
        }
        let keys = order == .name ? "tag.name" : "tag.updatedAt \(direction), tag.name \(direction)"
        arguments += [limit]
        return try database.rows(
            """
            SELECT \(columns) FROM \(source) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(keys) LIMIT ?
            """, arguments
        ).map(record)
    }

    /// Points `name` at `manifest`.
    static func point(
        _ name: TagName, at manifest: Int64, in repository: Int64, time: Date, _ database: Database
    ) throws {
        let seconds = time.timeIntervalSince1970
        // The manifest that loses the tag counts as changed: retention counts its days from here.
        try database.run(
            """
            UPDATE manifest SET updatedAt = ? WHERE id <> ? AND id =
                (SELECT manifest FROM tag WHERE repository = ? AND name = ?)
            """, [seconds, manifest, repository, name.text])
        try database.run(
            """
            INSERT INTO tag (repository, name, manifest, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET manifest = excluded.manifest, updatedAt = excluded.updatedAt
            """, [repository, name.text, manifest, seconds, seconds])
    }

    /// Removes `name`.
    static func remove(_ name: TagName, in repository: Int64, time: Date, _ database: Database) throws {
        try database.run(
            """
            UPDATE manifest SET updatedAt = ? WHERE id =
                (SELECT manifest FROM tag WHERE repository = ? AND name = ?)
            """, [time.timeIntervalSince1970, repository, name.text])
        try database.run("DELETE FROM tag WHERE repository = ? AND name = ?", [repository, name.text])
    }

    private static func record(_ row: Row) throws -> TagRecord {
        TagRecord(
            name: TagName(stored: row[0]), digest: try Digest(parsing: row[1] as String),
            createdAt: Date(timeIntervalSince1970: row[2]), updatedAt: Date(timeIntervalSince1970: row[3]),
            attributes: Attributes(forbidden: row[4]))
    }
}
