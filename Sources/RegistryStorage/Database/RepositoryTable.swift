import Foundation
import GRDB

/// A repository as the database knows it.
struct RepositoryRow {
    let id: Int64
    let name: RepositoryName
    let attributes: Attributes

    /// - Throws: ``StorageError`` with `locked` where it may not be pulled from.
    func requireReadable() throws {
        guard attributes.readEnabled else { throw StorageError.locked(.readEnabled, of: "The repository '\(name)'") }
    }

    /// - Throws: ``StorageError`` with `locked` where it may not be pushed to.
    func requireWritable() throws {
        guard attributes.writeEnabled else { throw StorageError.locked(.writeEnabled, of: "The repository '\(name)'") }
    }

    /// - Throws: ``StorageError`` with `locked` where nothing of it may be deleted.
    func requireDeletable() throws {
        if let lock = attributes.deletionLock { throw StorageError.locked(lock, of: "The repository '\(name)'") }
    }
}

/// The table of repositories.
enum RepositoryTable {
    /// The repository `name`, or nil.
    static func find(_ name: RepositoryName, _ database: Database) throws -> RepositoryRow? {
        try database.row("SELECT id, forbidden FROM repository WHERE name = ?", [name.text]).map { row in
            RepositoryRow(id: row[0], name: name, attributes: Attributes(forbidden: row[1]))
        }
    }

    /// The repository `name`.
    ///
    /// - Throws: ``StorageError`` with `repositoryUnknown`.
    static func require(_ name: RepositoryName, _ database: Database) throws -> RepositoryRow {
        guard let row = try find(name, database) else {
            throw StorageError(.repositoryUnknown, "There is no repository '\(name)'; push something to it first.")
        }
        return row
    }

    /// The repository `name`, made at `time` where it is missing.
    static func findOrMake(_ name: RepositoryName, at time: Date, _ database: Database) throws -> RepositoryRow {
        if let row = try find(name, database) { return row }
        let seconds = time.timeIntervalSince1970
        try database.run(
            "INSERT INTO repository (name, createdAt, updatedAt) VALUES (?, ?, ?)", [name.text, seconds, seconds])
        return RepositoryRow(id: database.lastInsertedRowID, name: name, attributes: Attributes())
    }

    /// Notes that a manifest, a tag or an attribute of it changed.
    static func touch(_ id: Int64, at time: Date, _ database: Database) throws {
        try database.run("UPDATE repository SET updatedAt = ? WHERE id = ?", [time.timeIntervalSince1970, id])
    }

    /// What is known of the repository `name`, or nil.
    static func record(_ name: RepositoryName, _ database: Database) throws -> RepositoryRecord? {
        let sql = """
            SELECT createdAt, updatedAt, forbidden, (SELECT COUNT(*) FROM manifest WHERE repository = repository.id),
                (SELECT COUNT(*) FROM tag WHERE repository = repository.id)
            FROM repository WHERE name = ?
            """
        return try database.row(sql, [name.text]).map { row in
            RepositoryRecord(
                name: name, createdAt: Date(timeIntervalSince1970: row[0]),
                updatedAt: Date(timeIntervalSince1970: row[1]), manifestCount: row[3], tagCount: row[4],
                attributes: Attributes(forbidden: row[2]))
        }
    }
}
