import Foundation
import NIOCore
import RegistryStorage
import XCTest

/// A collection takes what nobody needs, and nothing else.
final class GarbageCollectionTests: StorageCase {
    private func repository(_ text: String = "app") throws -> RepositoryName { try RepositoryName(parsing: text) }
    private func tag(_ text: String) throws -> TagName { try TagName(parsing: text) }

    func testABlobWithoutManifestIsSparedForItsGraceAndThenGoes() async throws {
        let (name, storage) = (try repository(), try storage())
        let content = ByteBuffer(string: "pushed, and then nothing")
        let blob = try await storage.push(content, to: name)
        var report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.sparedBlobs, 1)
        XCTAssertEqual(report.removedBlobs, 0)
        clock.advance(by: 3601)
        let rehearsal = try await storage.collectGarbage(RetentionPolicy(), dryRun: true)
        XCTAssertTrue(FileManager.default.fileExists(atPath: blob.path))
        report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.removedBlobs, 1)
        XCTAssertEqual(report.freedBytes, Int64(content.readableBytes))
        XCTAssertEqual(rehearsal.removedBlobs, report.removedBlobs)
        XCTAssertEqual(rehearsal.freedBytes, report.freedBytes)
        XCTAssertTrue(rehearsal.isDryRun)
        XCTAssertFalse(FileManager.default.fileExists(atPath: blob.path))
        let found = try await storage.blob(blob.digest, in: name)
        XCTAssertNil(found)
        let repositories = try await storage.repositories(after: nil, limit: 10)
        XCTAssertEqual(repositories, [])
    }

    func testABlobThatAPusherWasToldIsThereIsSpared() async throws {
        let (name, storage) = (try repository(), try storage())
        let blob = try await storage.push(ByteBuffer(string: "asked for"), to: name)
        clock.advance(by: 3601)
        let told = try await storage.blob(blob.digest, in: name)
        XCTAssertEqual(told, blob)
        var report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.removedBlobs, 0)
        clock.advance(by: 3601)
        report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.removedBlobs, 1)
    }

    func testNothingIsTakenFromARepositoryWhileSomethingIsUploadedToIt() async throws {
        let (name, storage) = (try repository(), try storage())
        try await storage.push(ByteBuffer(string: "first layer"), to: name)
        let upload = try await storage.startUpload(in: name)
        clock.advance(by: 3601)
        var report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.removedBlobs, 0)
        XCTAssertEqual(report.sparedBlobs, 1)
        try await storage.cancel(upload.id, in: name)
        report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.removedBlobs, 1)
    }

    func testAMountedBlobStaysWhenItsSourceLosesIt() async throws {
        let (source, target, storage) = (try repository("a"), try repository("b"), try storage())
        let blob = try await storage.push(ByteBuffer(string: "shared"), to: source)
        clock.advance(by: 3601)
        let mounted = try await storage.mount(blob.digest, from: nil, into: target)
        XCTAssertEqual(mounted, blob)
        let report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.unlinkedBlobs, 1)
        XCTAssertEqual(report.removedBlobs, 0)
        let (left, kept) = (
            try await storage.blob(blob.digest, in: source), try await storage.blob(blob.digest, in: target)
        )
        XCTAssertNil(left)
        XCTAssertEqual(kept, blob)
    }

    func testTheBlobsOfADeletedManifestHaveTheirGraceToo() async throws {
        let (name, storage) = (try repository(), try storage())
        let image = try await storage.pushImage(["layer"], to: name, tag: try tag("v1"))
        clock.advance(by: 100_000)
        try await storage.deleteManifest(image.digest, in: name)
        var report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.removedBlobs, 0)
        clock.advance(by: 3601)
        report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.removedBlobs, 2)
    }

    func testRetentionTakesUntaggedManifestsAndWhatOnlyTheyLeadTo() async throws {
        let (name, storage) = (try repository(), try storage())
        let old = try await storage.pushImage(["old"], to: name, tag: try tag("latest"))
        let child = try await storage.pushImage(["child"], to: name, tag: nil)
        let index = Sample.index([child.digest])
        _ = try await storage.putManifest(index, mediaType: Sample.indexType, at: .tag(try tag("multi")), in: name)
        let signed = try await storage.pushImage(["signed"], to: name, tag: try tag("signed"))
        let signature = try await storage.pushImage(["signature"], to: name, tag: nil, subject: signed.digest)
        let locked = try await storage.pushImage(["locked"], to: name, tag: nil)
        _ = try await storage.update(AttributeChange(writeEnabled: false), of: locked.digest, in: name)
        // Its subject is untagged, and would take it along.
        let base = try await storage.pushImage(["base"], to: name, tag: nil)
        let tagged = try await storage.pushImage(["tagged"], to: name, tag: try tag("sbom"), subject: base.digest)
        clock.advance(by: 10 * 86_400)
        let new = try await storage.pushImage(["new"], to: name, tag: try tag("latest"))
        var report = try await storage.collectGarbage(RetentionPolicy(untaggedDays: 7), dryRun: false)
        XCTAssertEqual(report.manifests, [], "the tag left it just now")
        clock.advance(by: 8 * 86_400)
        let rehearsal = try await storage.collectGarbage(RetentionPolicy(untaggedDays: 7), dryRun: true)
        report = try await storage.collectGarbage(RetentionPolicy(untaggedDays: 7), dryRun: false)
        XCTAssertEqual(report.manifests.map(\.digest), [old.digest.description])
        XCTAssertEqual(rehearsal.manifests, report.manifests)
        for kept in [child, signed, signature, locked, base, tagged, new] {
            let record = try await storage.manifestRecord(kept.digest, in: name)
            XCTAssertNotNil(record)
        }
        let sound = try await storage.verify()
        XCTAssertEqual(sound.findings, [])
    }

    func testAnUploadThatNobodyGoesOnWithExpires() async throws {
        let (name, storage) = (try repository(), try storage())
        let upload = try await storage.startUpload(in: name)
        clock.advance(by: 86_401)
        let rehearsal = try await storage.collectGarbage(RetentionPolicy(), dryRun: true)
        let report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(rehearsal.expiredUploads, 1)
        XCTAssertEqual(report.expiredUploads, 1)
        await assertThrows(.uploadUnknown) { try await storage.upload(upload.id, in: name) }
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: directory + "/uploads"), [])
    }

    func testAFileThatNoRecordNamesGoes() async throws {
        let (name, storage) = (try repository(), try storage())
        let blob = try await storage.push(ByteBuffer(string: "known"), to: name)
        let stray = (blob.path as NSString).deletingLastPathComponent + "/stray"
        try Data("unknown".utf8).write(to: URL(filePath: stray))
        let report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.orphanFiles, 1)
        XCTAssertFalse(FileManager.default.fileExists(atPath: stray))
        XCTAssertTrue(FileManager.default.fileExists(atPath: blob.path))
        try Data("unknown".utf8).write(to: URL(filePath: stray))
        _ = try await reopened()
        XCTAssertFalse(FileManager.default.fileExists(atPath: stray))
    }

    func testPushesBesideCollectionsWithoutGraceAreRefusedOrWhole() async throws {
        let storage = try storage()
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for pusher in 0..<6 {
                let (name, tag) = (try repository("app-\(pusher % 2)"), try tag("v\(pusher)"))
                group.addTask {
                    var accepted = 0
                    for round in 0..<40 {
                        do {
                            try await storage.pushImage(["layer \(round % 3)"], to: name, tag: tag)
                            accepted += 1
                        } catch let error as StorageError where error.code == .manifestBlobUnknown {
                            // Without any grace a collection may come between a blob and its manifest.
                        }
                        if round % 5 == 4 { _ = try? await storage.deleteRepository(name) }
                    }
                    return accepted
                }
            }
            group.addTask {
                for _ in 0..<60 { _ = try await storage.collectGarbage(RetentionPolicy(grace: -1), dryRun: false) }
                return 0
            }
            return try await group.reduce(0, +)
        }
        XCTAssertGreaterThan(done, 0)
        let report = try await storage.verify()
        XCTAssertEqual(report.findings, [])
    }
}
