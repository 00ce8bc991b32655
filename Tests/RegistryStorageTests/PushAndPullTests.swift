import Foundation
import NIOCore
import RegistryStorage
import XCTest

/// What is pushed comes back, byte for byte, before and after a restart.
final class PushAndPullTests: StorageCase {
    private let repository = try? RepositoryName(parsing: "team/app")
    private let latest = try? TagName(parsing: "latest")

    func testAnImageComesBackAsItWasPushedAndAfterARestartToo() async throws {
        let (name, latest) = (try XCTUnwrap(repository), try XCTUnwrap(latest))
        let record = try await storage().pushImage(["one", "two"], to: name, tag: latest)
        XCTAssertEqual(record.architecture, "arm64")
        XCTAssertEqual(record.os, "linux")
        XCTAssertEqual(record.tags, ["latest"])
        XCTAssertEqual(record.annotations, ["made": "for a test"])
        for isRestarted in [false, true] {
            let storage = isRestarted ? try await reopened() : try storage()
            let found = try await storage.manifest(.tag(latest), in: name)
            let manifest = try XCTUnwrap(found)
            XCTAssertEqual(manifest.digest, record.digest)
            XCTAssertEqual(Digest.of(manifest.content), record.digest)
            XCTAssertEqual(manifest.mediaType, Sample.imageType)
            let layer = try await storage.blob(.of(ByteBuffer(string: "two")), in: name)
            XCTAssertEqual(try String(contentsOfFile: XCTUnwrap(layer).path, encoding: .utf8), "two")
            let repositories = try await storage.repositories(after: nil, limit: 10)
            XCTAssertEqual(repositories, [name])
            let known = try await storage.repository(name)
            XCTAssertEqual(known?.manifestCount, 1)
            XCTAssertEqual(known?.tagCount, 1)
        }
    }

    func testAnUploadGoesOnAfterARestartAndEndsWithEitherAlgorithm() async throws {
        let name = try XCTUnwrap(repository)
        for algorithm in Digest.Algorithm.allCases {
            let content = ByteBuffer(repeating: 7, count: 3_000_000)
            let half = try XCTUnwrap(content.getSlice(at: 0, length: 1_500_000))
            let upload = try await storage().startUpload(in: name)
            let state = try await storage().append(Body([half]), to: upload.id, in: name, at: 0, length: 1_500_000)
            XCTAssertEqual(state.offset, 1_500_000)
            let storage = try await reopened()
            let left = try await storage.upload(upload.id, in: name)
            XCTAssertEqual(left, state)
            _ = try await storage.append(Body([half]), to: upload.id, in: name, at: left.offset, length: nil)
            let digest = Digest.of(content, algorithm: algorithm)
            let blob = try await storage.finish(upload.id, in: name, as: digest)
            XCTAssertEqual(blob.size, 3_000_000)
            await assertThrows(.uploadUnknown) { try await storage.upload(upload.id, in: name) }
            let found = try await storage.blob(digest, in: name)
            XCTAssertEqual(found?.path, blob.path)
        }
    }

    func testAWrongDigestKeepsNothing() async throws {
        let (name, storage) = (try XCTUnwrap(repository), try storage())
        let upload = try await storage.startUpload(in: name)
        _ = try await storage.append(Body([ByteBuffer(string: "good")]), to: upload.id, in: name, at: nil, length: 4)
        await assertThrows(.digestMismatch) {
            try await storage.finish(upload.id, in: name, as: .of(ByteBuffer(string: "bad")))
        }
        await assertThrows(.uploadUnknown) { try await storage.upload(upload.id, in: name) }
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: directory + "/uploads"), [])
        let known = try await storage.repository(name)
        XCTAssertNil(known)
    }

    func testAManifestThatNamesWhatIsNotThereIsRefusedAndNothingIsStored() async throws {
        let (name, latest, storage) = (try XCTUnwrap(repository), try XCTUnwrap(latest), try storage())
        let there = ByteBuffer(string: "there")
        let missing = ByteBuffer(string: "missing")
        try await storage.push(there, to: name)
        let image = Sample.image(config: there, layers: [there, missing])
        let error = await assertThrows(.manifestBlobUnknown) {
            try await storage.putManifest(image, mediaType: Sample.imageType, at: .tag(latest), in: name)
        }
        XCTAssertEqual(error?.digests, [.of(missing)])
        let known = try await storage.repository(name)
        XCTAssertEqual(known?.manifestCount, 0)
    }

    func testTheHotSetForgetsATagThatMoves() async throws {
        let (name, latest, storage) = (try XCTUnwrap(repository), try XCTUnwrap(latest), try storage())
        let first = try await storage.pushImage(["one"], to: name, tag: latest)
        XCTAssertNil(storage.cachedManifest(.tag(latest), in: name))
        _ = try await storage.manifest(.tag(latest), in: name)
        XCTAssertEqual(storage.cachedManifest(.tag(latest), in: name)?.digest, first.digest)
        let second = try await storage.pushImage(["two"], to: name, tag: latest)
        XCTAssertNil(storage.cachedManifest(.tag(latest), in: name))
        _ = try await storage.manifest(.tag(latest), in: name)
        XCTAssertEqual(storage.cachedManifest(.tag(latest), in: name)?.digest, second.digest)
    }
}
