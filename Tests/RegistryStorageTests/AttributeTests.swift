import NIOCore
import RegistryStorage
import XCTest

/// What is locked is not changed, not deleted, not pulled, not listed.
final class AttributeTests: StorageCase {
    private func repository() throws -> RepositoryName { try RepositoryName(parsing: "app") }
    private func tag(_ text: String) throws -> TagName { try TagName(parsing: text) }

    func testWhatMayNotBeWrittenMayNotBeDeletedEither() async throws {
        let (name, storage) = (try repository(), try storage())
        let (locked, free) = (try tag("locked"), try tag("free"))
        let image = try await storage.pushImage(["a"], to: name, tag: locked)
        let record = try await storage.update(AttributeChange(writeEnabled: false), of: locked, in: name)
        XCTAssertEqual(record.attributes.writeEnabled, false)
        XCTAssertEqual(record.attributes.deleteEnabled, true)
        let error = await assertThrows(.locked) { try await storage.pushImage(["b"], to: name, tag: locked) }
        XCTAssertEqual(error?.attribute, .writeEnabled)
        await assertThrows(.locked) { try await storage.deleteTag(locked, in: name) }
        await assertThrows(.locked) { try await storage.deleteManifest(image.digest, in: name) }
        await assertThrows(.locked) { try await storage.deleteRepository(name) }
        try await storage.pushImage(["b"], to: name, tag: free)
        try await storage.deleteTag(free, in: name)
        _ = try await storage.update(AttributeChange(writeEnabled: true), of: locked, in: name)
        try await storage.deleteManifest(image.digest, in: name)
        let gone = try await storage.tag(locked, in: name)
        XCTAssertNil(gone)
    }

    func testALockedManifestKeepsItsTagsAndItsReferrersSubject() async throws {
        let (name, storage) = (try repository(), try storage())
        let subject = try await storage.pushImage(["a"], to: name, tag: try tag("v1"))
        let referrer = try await storage.pushImage(["b"], to: name, tag: nil, subject: subject.digest)
        let changed = try await storage.update(AttributeChange(deleteEnabled: false), of: referrer.digest, in: name)
        XCTAssertFalse(changed.attributes.deleteEnabled)
        let error = await assertThrows(.locked) { try await storage.deleteManifest(subject.digest, in: name) }
        XCTAssertEqual(error?.attribute, .deleteEnabled)
        let there = try await storage.manifestRecord(subject.digest, in: name)
        XCTAssertEqual(there?.tags, ["v1"])
        _ = try await storage.update(AttributeChange(writeEnabled: false), of: subject.digest, in: name)
        await assertThrows(.locked) { try await storage.pushImage(["a"], to: name, tag: try tag("v2")) }
    }

    func testALockedRepositoryTakesNothingAndLosesNothing() async throws {
        let (name, storage) = (try repository(), try storage())
        let image = try await storage.pushImage(["a"], to: name, tag: try tag("v1"))
        let upload = try await storage.startUpload(in: name)
        let record = try await storage.update(AttributeChange(writeEnabled: false), of: name)
        XCTAssertFalse(record.attributes.writeEnabled)
        await assertThrows(.locked) { try await storage.startUpload(in: name) }
        await assertThrows(.locked) { try await storage.finish(upload.id, in: name, as: .of(ByteBuffer())) }
        await assertThrows(.locked) { try await storage.mount(.of(ByteBuffer(string: "a")), from: nil, into: name) }
        await assertThrows(.locked) { try await storage.deleteTag(try tag("v1"), in: name) }
        await assertThrows(.locked) { try await storage.deleteManifest(image.digest, in: name) }
        await assertThrows(.locked) { try await storage.deleteBlob(image.digest, in: name) }
        await assertThrows(.locked) { try await storage.deleteRepository(name) }
        clock.advance(by: 100 * 86_400)
        let report = try await storage.collectGarbage(RetentionPolicy(untaggedDays: 0), dryRun: false)
        XCTAssertEqual(report.manifests, [])
    }

    func testWhatMayNotBePulledIsNotInTheHotSetEither() async throws {
        let (name, storage) = (try repository(), try storage())
        let tag = try tag("v1")
        let image = try await storage.pushImage(["a"], to: name, tag: tag)
        let layer = Digest.of(ByteBuffer(string: "a"))
        let references: [ManifestReference] = [.tag(tag), .digest(image.digest)]
        func warm() async throws {
            for reference in references { _ = try await storage.manifest(reference, in: name) }
            _ = try await storage.blob(layer, in: name)
            for reference in references { XCTAssertNotNil(storage.cachedManifest(reference, in: name)) }
            XCTAssertEqual(storage.cachedBlob(layer, in: name)?.content, ByteBuffer(string: "a"))
        }
        try await warm()
        _ = try await storage.update(AttributeChange(readEnabled: false), of: tag, in: name)
        XCTAssertNil(storage.cachedManifest(.tag(tag), in: name))
        await assertThrows(.locked) { try await storage.manifest(.tag(tag), in: name) }
        _ = try await storage.update(AttributeChange(readEnabled: true), of: tag, in: name)
        try await warm()
        _ = try await storage.update(AttributeChange(readEnabled: false), of: image.digest, in: name)
        for reference in references {
            XCTAssertNil(storage.cachedManifest(reference, in: name))
            await assertThrows(.locked) { try await storage.manifest(reference, in: name) }
        }
        _ = try await storage.update(AttributeChange(readEnabled: true), of: image.digest, in: name)
        try await warm()
        _ = try await storage.update(AttributeChange(readEnabled: false), of: name)
        XCTAssertNil(storage.cachedBlob(layer, in: name))
        await assertThrows(.locked) { try await storage.blob(layer, in: name) }
        await assertThrows(.locked) {
            try await storage.referrers(of: image.digest, in: name, artifactType: nil)
        }
    }

    func testWhatIsNotListedIsNotListed() async throws {
        let (name, storage) = (try repository(), try storage())
        let (first, second) = (try tag("v1"), try tag("v2"))
        try await storage.pushImage(["a"], to: name, tag: first)
        let hidden = try await storage.pushImage(["b"], to: name, tag: second)
        _ = try await storage.update(AttributeChange(listEnabled: false), of: second, in: name)
        _ = try await storage.update(AttributeChange(listEnabled: false), of: hidden.digest, in: name)
        let tags = try await storage.tags(in: name, after: nil, limit: 10, order: .name)
        XCTAssertEqual(tags.map(\.name), [first])
        let manifests = try await storage.manifestRecords(in: name, after: nil, limit: 10, order: .name)
        XCTAssertEqual(manifests.count, 1)
        _ = try await storage.update(AttributeChange(listEnabled: false), of: name)
        let repositories = try await storage.repositories(after: nil, limit: 10)
        XCTAssertEqual(repositories, [])
        let pulled = try await storage.manifest(.tag(second), in: name)
        XCTAssertEqual(pulled?.digest, hidden.digest)
    }
}
