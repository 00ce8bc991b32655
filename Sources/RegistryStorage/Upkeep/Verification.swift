import Foundation
import GRDB
import NIOCore

/// Reads everything again: every blob's digest, every manifest's, and whether what the records name is there.
///
/// Goes on beside pushes and collections: it takes records page by page, and what is gone when its turn comes is not
/// missed.
struct Verification {
    private static let pageLength = 16

    let storage: RegistryStorage

    func run() async throws -> VerificationReport {
        var report = VerificationReport()
        try await checkDatabase(&report)
        try await checkBlobs(&report)
        try await checkManifests(&report)
        return report
    }

    private func checkDatabase(_ report: inout VerificationReport) async throws {
        let (objections, tags) = try await storage.database.read { database in
            let checks = try database.rows("PRAGMA integrity_check(10)", []).map { $0[0] as String }
            let keys = try database.rows("PRAGMA foreign_key_check", []).map { row in
                "a record of '\(row[0] as String)' belongs to none of '\(row[2] as String)'"
            }
            return (checks.filter { $0 != "ok" } + keys, try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM tag"))
        }
        report.tags = tags ?? 0
        for objection in objections {
            report.note(.database, "The database is damaged: \(objection); restore '\(storage.layout.databaseFile)'.")
        }
    }

    private func checkBlobs(_ report: inout VerificationReport) async throws {
        var last: Int64 = 0
        while true {
            let from = last
            let page = try await storage.database.read { database in
                try database.rows(
                    "SELECT id, digest, size FROM blob WHERE id > ? ORDER BY id LIMIT ?", [from, Self.pageLength]
                ).map { (id: $0[0] as Int64, digest: try Digest(parsing: $0[1] as String), size: $0[2] as Int64) }
            }
            for blob in page {
                // A collection may have taken it while it was read, and a push brought it back since.
                if try await check(blob.digest, size: blob.size) != nil,
                    try await storage.database.read({ try BlobTable.isKnown(blob.digest, $0) }),
                    let finding = try await check(blob.digest, size: blob.size)
                {
                    report.findings.append(finding)
                }
                report.blobs += 1
                report.bytes += blob.size
                last = blob.id
            }
            if page.isEmpty { return }
            try Task.checkCancellation()
        }
    }

    private func check(_ digest: Digest, size: Int64) async throws -> VerificationReport.Finding? {
        let path = storage.layout.blob(digest)
        guard let length = Folder.length(ofFileAt: path) else {
            return finding(.blobMissing, "The file '\(path)' of the blob '\(digest)' is missing; push the blob again.")
        }
        guard length == size else {
            return finding(
                .blobDamaged,
                "The file '\(path)' of the blob '\(digest)' has \(length) bytes instead of \(size); "
                    + "push the blob again.")
        }
        do {
            let found = try await storage.blocking {
                try StorageFile(reading: path).digest(by: digest.algorithm)
            }
            if found == digest { return nil }
            return finding(
                .blobDamaged,
                "The file '\(path)' holds bytes with the digest '\(found)'; remove it, and push the blob again.")
        } catch let error as StorageError {
            return finding(.blobUnreadable, "The blob '\(digest)' cannot be read: \(error.description)")
        }
    }

    private func finding(
        _ kind: VerificationReport.Finding.Kind, _ sentence: String
    ) -> VerificationReport.Finding {
        VerificationReport.Finding(kind: kind, sentence: sentence)
    }

    private func checkManifests(_ report: inout VerificationReport) async throws {
        var last: Int64 = 0
        while true {
            let from = last
            let page = try await storage.database.read { database in
                try database.rows(
                    """
                    SELECT manifest.id, digest, content, name, repository FROM manifest
                        JOIN repository ON repository.id = repository
                    WHERE manifest.id > ? ORDER BY manifest.id LIMIT ?
                    """, [from, Self.pageLength]
                ).map { try StoredManifest($0, database) }
            }
            for manifest in page {
                report.findings += manifest.findings
                report.manifests += 1
                report.bytes += Int64(manifest.size)
                last = manifest.id
            }
            if page.isEmpty { return }
            try Task.checkCancellation()
        }
    }
}

/// A manifest as it was read again, and what is wrong with it.
private struct StoredManifest: Sendable {
    let id: Int64
    let size: Int
    private(set) var findings: [VerificationReport.Finding] = []

    /// Reads the manifest of `row`, and looks for what it names, at one instant.
    init(_ row: Row, _ database: Database) throws {
        id = row[0]
        let content: Data = row[2]
        size = content.count
        let (digest, repository) = (try Digest(parsing: row[1] as String), row[3] as String)
        let found = Digest.of(content, algorithm: digest.algorithm)
        if found != digest {
            findings.append(
                .init(
                    kind: .manifestDamaged,
                    sentence: "The manifest '\(digest)' of '\(repository)' has the digest '\(found)' now; "
                        + "delete it, and push it again."))
        }
        let missing = try database.rows(
            """
            SELECT kind, digest FROM reference WHERE manifest = ?1 AND required AND CASE kind
                WHEN 0 THEN NOT EXISTS (SELECT 1 FROM blob JOIN link ON link.blob = blob.id
                    WHERE blob.digest = reference.digest AND link.repository = ?2)
                ELSE NOT EXISTS (SELECT 1 FROM manifest WHERE repository = ?2 AND digest = reference.digest) END
            """, [id, row[4] as Int64])
        for reference in missing {
            let isBlob = reference[0] == ManifestFacts.Reference.Kind.blob.rawValue
            let name: String = reference[1]
            findings.append(
                .init(
                    kind: isBlob ? .referenceMissing : .childDeleted,
                    sentence: isBlob
                        ? "The manifest '\(digest)' of '\(repository)' needs the blob '\(name)', which the repository "
                            + "does not have; push it again."
                        : "The index '\(digest)' of '\(repository)' names the manifest '\(name)', which was deleted; "
                            + "push that again, or delete the index."))
        }
    }
}
