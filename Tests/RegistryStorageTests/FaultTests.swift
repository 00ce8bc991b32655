import Foundation
import GRDB
import Logging
import NIOCore
import RegistryStorage
import XCTest

/// Full disks, failing files and other storages are told of, and cost nothing that was acknowledged.
final class FaultTests: StorageCase {
    private func repository() throws -> RepositoryName { try RepositoryName(parsing: "app") }

    func testAFolderHasOneStorageAtATime() async throws {
        let storage = try storage()
        XCTAssertThrowsError(try open()) { error in
            XCTAssertEqual(error as? StorageError, StorageError(.inUse, ""))
        }
        await storage.close()
        await assertThrows(.closed) { try await storage.startUpload(in: try repository()) }
        await assertThrows(.closed) { try await storage.repositories(after: nil, limit: 1) }
        let again = try open()
        await again.close()
    }

    func testAFolderThatIsGoneAfterTheEndIsNoFailingDisk() async throws {
        let storage = try storage()
        let upload = try await storage.startUpload(in: try repository())
        await storage.close()
        try FileManager.default.removeItem(atPath: directory)
        await assertThrows(.closed) { try await storage.startUpload(in: try repository()) }
        await assertThrows(.closed) {
            try await storage.finish(upload.id, in: try repository(), as: .of(ByteBuffer()))
        }
    }

    func testAFullDiskRefusesAndRecovers() async throws {
        guard getuid() == 0 else { throw XCTSkip("needs root, to mount a small disk") }
        let disk = FileManager.default.temporaryDirectory.appending(path: "disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: disk) }
        guard try run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk) == 0 else {
            throw XCTSkip("this system mounts no tmpfs")
        }
        defer { _ = try? run("umount", "--lazy", disk) }
        let storage = try RegistryStorage(
            directory: disk + "/registry", now: { Date() },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let name = try repository()
        let image = try await storage.pushImage(["small"], to: name, tag: try TagName(parsing: "v1"))
        let upload = try await storage.startUpload(in: name)
        let pieces = (0..<20).map { ByteBuffer(repeating: UInt8($0), count: 1_000_000) }
        await assertThrows(.full) {
            try await storage.append(Body(pieces), to: upload.id, in: name, at: 0, length: nil)
        }
        // What fits is kept, and the upload could go on.
        let state = try await storage.upload(upload.id, in: name)
        XCTAssertGreaterThan(state.offset, 0)
        XCTAssertLessThan(state.offset, 6 << 20)
        let manifests = (0..<60).map { ByteBuffer(string: "\($0)" + String(repeating: "x", count: 100_000)) }
        await assertThrows(.full) {
            for content in manifests {
                _ = try await storage.putManifest(
                    content, mediaType: "text/plain", at: .digest(.of(content)), in: name)
            }
        }
        let found = try await storage.manifest(.tag(try TagName(parsing: "v1")), in: name)
        XCTAssertEqual(found?.digest, image.digest)
        try await storage.cancel(upload.id, in: name)
        try await storage.push(ByteBuffer(repeating: 1, count: 500_000), to: name)
        let report = try await storage.verify()
        XCTAssertEqual(report.findings, [])
        await storage.close()
    }

    func testARetryAfterACommitThatFailedDoesNotAcknowledgeAnEmptyFile() async throws {
        let (name, storage, content) = (try repository(), try storage(), ByteBuffer(string: "whole"))
        let upload = try await storage.startUpload(in: name)
        _ = try await storage.append(Body([content]), to: upload.id, in: name, at: 0, length: 5)
        let queue = try DatabaseQueue(path: directory + "/registry.sqlite")
        // It fails at the commit itself, when the blob's file has its name already.
        try await queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE obstacle (owner INTEGER REFERENCES repository (id) DEFERRABLE INITIALLY DEFERRED);
                    CREATE TRIGGER obstruct AFTER DELETE ON upload BEGIN INSERT INTO obstacle VALUES (-1); END;
                    """)
        }
        await assertThrows(.failing) { try await storage.finish(upload.id, in: name, as: .of(content)) }
        try await queue.write { try $0.execute(sql: "DROP TRIGGER obstruct; DROP TABLE obstacle") }
        try queue.close()
        await assertThrows(.uploadUnknown) { try await storage.finish(upload.id, in: name, as: .of(content)) }
        let missing = try await storage.blob(.of(content), in: name)
        XCTAssertNil(missing)
        let blob = try await storage.push(content, to: name)
        XCTAssertEqual(try String(contentsOfFile: blob.path, encoding: .utf8), "whole")
        let report = try await storage.verify()
        XCTAssertEqual(report.findings, [])
    }

    func testAStorageOfANewerVersionIsLeftAlone() async throws {
        let storage = try storage()
        await storage.close()
        let queue = try DatabaseQueue(path: directory + "/registry.sqlite")
        try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v999')") }
        try queue.close()
        XCTAssertThrowsError(try open()) { error in
            XCTAssertEqual(error as? StorageError, StorageError(.damaged, ""))
        }
    }

    func testAFileInThePlaceOfAFolderIsToldOf() throws {
        XCTAssertTrue(FileManager.default.createFile(atPath: directory, contents: nil))
        XCTAssertThrowsError(try open()) { error in
            XCTAssertEqual(error as? StorageError, StorageError(.failing, ""))
        }
    }

    private func run(_ arguments: String...) throws -> CInt {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
