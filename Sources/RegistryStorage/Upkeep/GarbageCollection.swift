import Foundation
import GRDB

/// One garbage collection, beside pushes and pulls.
///
/// It looks for what can go beside everybody else, and takes it in turns like everybody who writes, a bounded piece a
/// turn; each turn looks at its piece anew, so that what came meanwhile is seen. A dry run is one turn that does
/// everything and is undone.
struct GarbageCollection {
    /// How many manifests, links or blobs a turn takes.
    private static let pieceLength = 256

    let storage: RegistryStorage
    let policy: RetentionPolicy
    let now: Date

    private var graceCutoff: Date { now - policy.grace }

    /// Collects, and tells what went.
    func run() async throws -> GarbageReport {
        var report = GarbageReport(isDryRun: false)
        report.expiredUploads = try await expireUploads()
        defer { storage.leases.acquit() }
        for repository in try await repositories() {
            if try await hasExpiredManifests(repository) {
                report = try await repeated(report) { try removeManifests(of: repository, $0, &$1) }
            }
            report = try await unlinkBlobs(of: repository, report)
            // The condemned are gone by now: a client that asks for one uploads it, and finds no obstacle.
            storage.leases.acquit()
        }
        report = try await repeated(report) { try removeBlobs($0, &$1) }
        for group in try await groups() {
            // Files that are just being published look like orphans from outside a turn, and not from inside.
            guard try await storage.database.read({ try !orphans(in: group, $0).isEmpty }) else { continue }
            report = try await repeated(report) { turn, report in
                let files = try orphans(in: group, turn.database)
                for file in files { try Folder.remove(file) }
                report.orphanFiles += files.count
                return false
            }
        }
        try await storage.commits.commit { turn in try removeEmptyRepositories(turn) }
        storage.leases.expire(before: graceCutoff)
        return report
    }

    /// Tells what ``run()`` would take.
    func rehearse() async throws -> GarbageReport {
        let lifetime = storage.options.uploadLifetime
        let (repositories, uploads) = (try await repositories(), storage.uploads.countUntouched(since: now - lifetime))
        defer { storage.leases.acquit() }
        do {
            _ = try await storage.commits.commit(isDurable: false) { turn -> Bool in
                var report = GarbageReport(isDryRun: true)
                report.expiredUploads = uploads
                for repository in repositories {
                    while try removeManifests(of: repository, turn, &report) {}
                    try unlink(BlobTable.unnamed(in: repository.id, turn.database)[...], of: repository, turn, &report)
                }
                while try removeBlobs(turn, &report) {}
                throw Undone(report: report)
            }
            throw StorageError(.failing, "A rehearsal was not undone.")
        } catch let undone as Undone {
            return undone.report
        }
    }

    /// The end of a rehearsal, which has its changes undone.
    private struct Undone: Error {
        let report: GarbageReport
    }

    /// Does `piece` in turn after turn, as long as it says that there is more.
    private func repeated(
        _ report: GarbageReport, _ piece: @escaping @Sendable (WriteTurn, inout GarbageReport) throws -> Bool
    ) async throws -> GarbageReport {
        var report = report
        while true {
            let before = report
            let (after, hasMore) = try await storage.commits.commit { turn in
                var report = before
                let hasMore = try piece(turn, &report)
                return (report, hasMore)
            }
            report = after
            if !hasMore { return report }
            try Task.checkCancellation()
        }
    }

    private func repositories() async throws -> [RepositoryRow] {
        try await storage.database.read { database in
            try database.rows("SELECT id, name, forbidden FROM repository ORDER BY name", []).map { row in
                RepositoryRow(
                    id: row[0], name: RepositoryName(stored: row[1]), attributes: Attributes(forbidden: row[2]))
            }
        }
    }

    private func expireUploads() async throws -> Int {
        let expired = storage.uploads.endUntouched(since: now - storage.options.uploadLifetime)
        for session in expired { try await storage.drop(session) }
        return expired.count
    }

    private func hasExpiredManifests(_ repository: RepositoryRow) async throws -> Bool {
        guard let cutoff = cutoff(of: repository) else { return false }
        return try await storage.database.read { database in
            try !RetentionQuery.expired(in: repository.id, before: cutoff, limit: 1, database).isEmpty
        }
    }

    /// Untagged manifests of `repository` that have not changed since then go; nil where none do.
    private func cutoff(of repository: RepositoryRow) -> Date? {
        guard repository.attributes.deletionLock == nil else { return nil }
        return policy.untaggedDays.map { now - TimeInterval($0) * 24 * 60 * 60 }
    }

    /// Removes the untagged manifests of `repository` that are old enough; true where there may be more.
    private func removeManifests(
        of repository: RepositoryRow, _ turn: WriteTurn, _ report: inout GarbageReport
    ) throws -> Bool {
        guard let cutoff = cutoff(of: repository) else { return false }
        let expired = try RetentionQuery.expired(
            in: repository.id, before: cutoff, limit: Self.pieceLength, turn.database)
        for manifest in expired {
            try BlobTable.spare(blobsOf: manifest.id, in: repository.id, from: now, turn.database)
            try ManifestTable.remove(manifest.id, turn.database)
            report.manifests.append(
                .init(repository: repository.name.text, digest: manifest.digest, size: manifest.size))
            report.freedBytes += Int64(manifest.size)
        }
        if !expired.isEmpty {
            let (hotSet, name) = (storage.hotSet, repository.name)
            turn.afterCommit { hotSet.forget(name) }
        }
        return expired.count == Self.pieceLength
    }

    private func unlinkBlobs(of repository: RepositoryRow, _ report: GarbageReport) async throws -> GarbageReport {
        var report = report
        var rest = try await storage.database.read { try BlobTable.unnamed(in: repository.id, $0) }[...]
        while !rest.isEmpty {
            let (piece, before) = (rest.prefix(Self.pieceLength), report)
            rest = rest.dropFirst(piece.count)
            report = try await storage.commits.commit { turn in
                var report = before
                try unlink(piece, of: repository, turn, &report)
                return report
            }
            try Task.checkCancellation()
        }
        return report
    }

    /// Takes those of `links` from `repository` that no manifest of it names even now, and whose grace is over.
    ///
    /// While something is uploaded to the repository nothing is taken from it: the push is not over.
    private func unlink(
        _ links: ArraySlice<BlobTable.Link>, of repository: RepositoryRow, _ turn: WriteTurn,
        _ report: inout GarbageReport
    ) throws {
        let isBusy = storage.uploads.hasUpload(to: repository.name)
        let cutoff = graceCutoff
        for link in links {
            guard let linkedAt = try BlobTable.linkedAt(link.digest, in: repository.id, turn.database),
                try !BlobTable.isReferenced(link.digest, in: repository.id, turn.database)
            else { continue }
            guard !isBusy, linkedAt < cutoff,
                storage.leases.condemn(link.digest, in: repository.name, unlessAskedSince: cutoff)
            else {
                report.sparedBlobs += 1
                continue
            }
            try BlobTable.unlink(link.digest, from: repository.id, turn.database)
            report.unlinkedBlobs += 1
        }
        let (hotSet, name) = (storage.hotSet, repository.name)
        turn.afterCommit { hotSet.forget(name) }
    }

    /// Removes blobs that no repository has, records first; true where there may be more.
    private func removeBlobs(_ turn: WriteTurn, _ report: inout GarbageReport) throws -> Bool {
        let rows = try turn.database.rows(
            """
            SELECT id, digest, size FROM blob WHERE NOT EXISTS (SELECT 1 FROM link WHERE link.blob = blob.id) LIMIT ?
            """, [Self.pieceLength])
        let layout = storage.layout
        for row in rows {
            let digest = try Digest(parsing: row[1] as String)
            try turn.database.run("DELETE FROM blob WHERE id = ?", [row[0] as Int64])
            report.removedBlobs += 1
            report.freedBytes += row[2] as Int64
            turn.afterCommit { [database = turn.database] in
                // A push in the same transaction may just have brought it back.
                guard (try? BlobTable.isKnown(digest, database)) == false else { return }
                try? Folder.remove(layout.blob(digest))
            }
        }
        return rows.count == Self.pieceLength
    }

    /// The folders of blobs.
    private func groups() async throws -> [BlobTable.Group] {
        let layout = storage.layout
        return try await storage.blocking {
            try Digest.Algorithm.allCases.flatMap { algorithm in
                try Folder.names(in: layout.directory(of: algorithm)).map {
                    BlobTable.Group(algorithm: algorithm, digits: $0)
                }
            }
        }
    }

    /// The files in `group` that no record names: left where a commit failed after the file had its name.
    private func orphans(in group: BlobTable.Group, _ database: Database) throws -> [String] {
        try BlobTable.orphans(in: storage.layout, group, database)
    }

    /// Forgets repositories that have nothing any more; what somebody locked stays.
    private func removeEmptyRepositories(_ turn: WriteTurn) throws {
        try turn.database.run(
            """
            DELETE FROM repository WHERE forbidden = 0
                AND NOT EXISTS (SELECT 1 FROM manifest WHERE manifest.repository = repository.id)
                AND NOT EXISTS (SELECT 1 FROM link WHERE link.repository = repository.id)
            """)
    }
}
