import Foundation
import GRDB
import NIOCore
import RegistryStorage
import XCTest

/// A verification names what is wrong, whichever file or record it is in.
final class VerificationTests: StorageCase {
    private func repository() throws -> RepositoryName { try RepositoryName(parsing: "team/app") }

    func testASoundStorageIsRead() async throws {
        let (name, storage) = (try repository(), try storage())
        let image = try await storage.pushImage(["one", "three"], to: name, tag: try TagName(parsing: "v1"))
        let report = try await storage.verify()
        XCTAssertTrue(report.isSound)
        XCTAssertEqual([report.blobs, report.manifests, report.tags], [3, 1, 1])
        XCTAssertEqual(report.bytes, Int64(3 + 5 + image.size + 37))
    }

    func testDamagedBlobsAreNamed() async throws {
        let (name, storage) = (try repository(), try storage())
        let blobs = [
            try await storage.push(ByteBuffer(string: "missing"), to: name),
            try await storage.push(ByteBuffer(string: "shorter"), to: name),
            try await storage.push(ByteBuffer(string: "changed"), to: name),
            try await storage.push(ByteBuffer(string: "sound"), to: name),
        ]
        try FileManager.default.removeItem(atPath: blobs[0].path)
        XCTAssertEqual(truncate(blobs[1].path, 3), 0)
        try Data("CHANGED".utf8).write(to: URL(filePath: blobs[2].path))
        let report = try await storage.verify()
        XCTAssertFalse(report.isSound)
        XCTAssertEqual(report.findings.map(\.kind), [.blobMissing, .blobDamaged, .blobDamaged])
        for (finding, blob) in zip(report.findings, blobs) {
            XCTAssertTrue(finding.sentence.contains(blob.path), finding.sentence)
        }
    }

    func testDamagedRecordsAreNamed() async throws {
        let (name, storage) = (try repository(), try storage())
        let image = try await storage.pushImage(["layer"], to: name, tag: try TagName(parsing: "v1"))
        let index = Sample.index([image.digest])
        _ = try await storage.putManifest(index, mediaType: Sample.indexType, at: .digest(.of(index)), in: name)
        let other = try await storage.pushImage(["other"], to: name, tag: nil)
        try await edit {
            try $0.execute(
                sql: "UPDATE manifest SET content = ? WHERE digest = ?",
                arguments: [Data("{}".utf8), image.digest.description])
            try $0.execute(
                sql: "DELETE FROM link WHERE blob = (SELECT id FROM blob WHERE digest = ?)",
                arguments: [Digest.of(ByteBuffer(string: "other")).description])
        }
        let storageAgain = try self.storage()
        let report = try await storageAgain.verify()
        XCTAssertEqual(Set(report.findings.map(\.kind)), [.manifestDamaged, .referenceMissing])
        XCTAssertTrue(report.findings.contains { $0.sentence.contains(other.digest.description) })
        try await storageAgain.deleteManifest(image.digest, in: name)
        let after = try await storageAgain.verify()
        let gap = try XCTUnwrap(after.findings.first { $0.kind == .childDeleted })
        XCTAssertFalse(gap.isDamage)
        XCTAssertTrue(gap.sentence.contains(image.digest.description), gap.sentence)
    }

    func testADamagedDatabaseIsNamedOrRefused() async throws {
        let (name, storage) = (try repository(), try storage())
        for number in 0..<40 { try await storage.pushImage(["layer \(number)"], to: name, tag: nil) }
        try await edit { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        await storage.close()
        let file = try FileHandle(forUpdating: URL(filePath: directory + "/registry.sqlite"))
        // Past the schema's page, so that it opens.
        try file.seek(toOffset: 4096 * 3)
        try file.write(contentsOf: Data(repeating: 0xEE, count: 4096 * 4))
        try file.close()
        do {
            let damaged = try await reopened()
            let report = try await damaged.verify()
            XCTAssertTrue(report.findings.contains { $0.kind == .database })
        } catch let error as StorageError {
            XCTAssertEqual(error.code, .damaged, error.description)
        }
    }

    /// Edits the database behind the storage's back.
    private func edit(_ work: @escaping @Sendable (Database) throws -> Void) async throws {
        let queue = try DatabaseQueue(path: directory + "/registry.sqlite")
        try await queue.writeWithoutTransaction(work)
        try queue.close()
    }
}
