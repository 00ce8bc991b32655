import Foundation
import GRDB
import NIOCore

/// A manifest that is about to be stored.
struct IncomingManifest: Sendable {
    let digest: Digest
    let mediaType: String
    let content: ByteBuffer
    let facts: ManifestFacts
    let platform: ImagePlatform?
}

extension ManifestTable {
    /// Which of the digests that `facts` require are not there.
    static func missing(_ facts: ManifestFacts, in repository: Int64, _ database: Database) throws -> [Digest] {
        try facts.references.filter(\.isRequired).filter { reference in
            let digest = reference.digest.description
            return switch reference.kind {
            case .blob: try !BlobTable.isLinked(reference.digest, in: repository, database)
            case .manifest:
                try !database.has(
                    "SELECT 1 FROM manifest WHERE repository = ? AND digest = ?", [repository, digest])
            }
        }.map(\.digest)
    }

    /// Stores `manifest`, or notes that it came again; gives its row's number.
    static func insert(
        _ manifest: IncomingManifest, in repository: Int64, at time: Date, _ database: Database
    ) throws -> Int64 {
        let seconds = time.timeIntervalSince1970
        let digest = manifest.digest.description
        if let row = try database.row(
            "SELECT id FROM manifest WHERE repository = ? AND digest = ?", [repository, digest])
        {
            let id: Int64 = row[0]
            // The same bytes under another media type are what the client says they are now.
            try database.run(
                "UPDATE manifest SET updatedAt = ?, mediaType = ? WHERE id = ?", [seconds, manifest.mediaType, id])
            try insertReferences(manifest.facts, of: id, database)
            return id
        }
        let facts = manifest.facts
        let annotations = facts.annotations.isEmpty ? nil : try JSONEncoder().encode(facts.annotations)
        try database.run(
            """
            INSERT INTO manifest (repository, digest, mediaType, size, createdAt, updatedAt, architecture, os,
                configMediaType, artifactType, subject, annotations, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                repository, digest, manifest.mediaType, manifest.content.readableBytes, seconds, seconds,
                manifest.platform?.architecture, manifest.platform?.os, facts.configMediaType, facts.artifactType,
                facts.subject?.description, annotations.map { String(decoding: $0, as: UTF8.self) },
                Data(manifest.content.readableBytesView),
            ])
        let id = database.lastInsertedRowID
        try insertReferences(facts, of: id, database)
        return id
    }

    private static func insertReferences(_ facts: ManifestFacts, of id: Int64, _ database: Database) throws {
        for reference in facts.references {
            try database.run(
                "INSERT OR REPLACE INTO reference (manifest, kind, digest, required) VALUES (?, ?, ?, ?)",
                [id, reference.kind.rawValue, reference.digest.description, reference.isRequired])
        }
    }
}
