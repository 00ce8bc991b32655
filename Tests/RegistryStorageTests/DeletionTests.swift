import NIOCore
import RegistryStorage
import XCTest

/// What is deleted is gone, with what hangs on it, and nothing else is.
final class DeletionTests: StorageCase {
    private func repository() throws -> RepositoryName { try RepositoryName(parsing: "app") }
    private func tag(_ text: String) throws -> TagName { try TagName(parsing: text) }

    func testATagGoesAndItsManifestStays() async throws {
        let (name, storage, tag) = (try repository(), try storage(), try tag("v1"))
        let image = try await storage.pushImage(["a"], to: name, tag: tag)
        clock.advance(by: 10)
        try await storage.deleteTag(tag, in: name)
        await assertThrows(.tagUnknown) { try await storage.deleteTag(tag, in: name) }
        let (byTag, record) = (
            try await storage.manifest(.tag(tag), in: name), try await storage.manifestRecord(image.digest, in: name)
        )
        XCTAssertNil(byTag)
        XCTAssertEqual(record?.tags, [])
        XCTAssertEqual(record?.updatedAt, image.updatedAt + 10)
        XCTAssertEqual(record?.createdAt, image.createdAt)
    }

    func testAManifestGoesWithItsTagsAndWhateverRefersToIt() async throws {
        let (name, storage) = (try repository(), try storage())
        let image = try await storage.pushImage(["a"], to: name, tag: try tag("v1"))
        let other = try await storage.pushImage(["other"], to: name, tag: try tag("other"))
        let signature = try await storage.pushImage(["b"], to: name, tag: nil, subject: image.digest)
        let attestation = try await storage.pushImage(["c"], to: name, tag: try tag("seal"), subject: signature.digest)
        try await storage.deleteManifest(image.digest, in: name)
        for digest in [image.digest, signature.digest, attestation.digest] {
            let record = try await storage.manifestRecord(digest, in: name)
            XCTAssertNil(record)
            await assertThrows(.manifestUnknown) { try await storage.deleteManifest(digest, in: name) }
        }
        let tags = try await storage.tags(in: name, after: nil, limit: 10, order: .name)
        XCTAssertEqual(tags.map(\.digest), [other.digest])
    }

    func testManifestsThatReferToEachOtherGoTogether() async throws {
        let (name, storage) = (try repository(), try storage())
        // A digest cannot name what names it, but a chain through a subject that comes later can be any shape.
        let later = ByteBuffer(string: #"{"schemaVersion":2,"manifests":[]}"#)
        let early = try await storage.pushImage(["early"], to: name, tag: nil, subject: .of(later))
        let subject = try await storage.putManifest(
            later, mediaType: Sample.indexType, at: .digest(.of(later)), in: name
        ).record
        try await storage.deleteManifest(subject.digest, in: name)
        let record = try await storage.manifestRecord(early.digest, in: name)
        XCTAssertNil(record)
    }

    func testABlobThatManifestsNeedStays() async throws {
        let (name, storage) = (try repository(), try storage())
        let image = try await storage.pushImage(["layer"], to: name, tag: try tag("v1"))
        let layer = Digest.of(ByteBuffer(string: "layer"))
        await assertThrows(.referencedBlob) { try await storage.deleteBlob(layer, in: name) }
        try await storage.deleteManifest(image.digest, in: name)
        try await storage.deleteBlob(layer, in: name)
        await assertThrows(.blobUnknown) { try await storage.deleteBlob(layer, in: name) }
        let (asked, hot) = (try await storage.blob(layer, in: name), storage.cachedBlob(layer, in: name))
        XCTAssertNil(asked)
        XCTAssertNil(hot)
        let other = try RepositoryName(parsing: "other")
        await assertThrows(.repositoryUnknown) { try await storage.deleteBlob(layer, in: other) }
    }

    func testARepositoryGoesWhole() async throws {
        let (name, storage) = (try repository(), try storage())
        let image = try await storage.pushImage(["a"], to: name, tag: try tag("v1"))
        let other = try RepositoryName(parsing: "other")
        try await storage.pushImage(["a"], to: other, tag: try tag("v1"))
        let gone = try await storage.deleteRepository(name)
        XCTAssertEqual(gone.manifests, [image.digest])
        XCTAssertEqual(gone.tags.map(\.text), ["v1"])
        await assertThrows(.repositoryUnknown) { try await storage.deleteRepository(name) }
        await assertThrows(.repositoryUnknown) {
            try await storage.tags(in: name, after: nil, limit: 1, order: .name)
        }
        let kept = try await storage.blob(.of(ByteBuffer(string: "a")), in: other)
        XCTAssertNotNil(kept)
        clock.advance(by: 3601)
        let report = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        XCTAssertEqual(report.removedBlobs, 0)
        let sound = try await storage.verify()
        XCTAssertEqual(sound.findings, [])
    }
}
