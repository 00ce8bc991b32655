import Foundation
import NIOCore
import RegistryStorage
import XCTest

/// A manifest of a known type is held to it; any other is kept as it is.
final class ManifestRuleTests: StorageCase {
    private static let dockerImage = "application/vnd.docker.distribution.manifest.v2+json"
    private static let dockerList = "application/vnd.docker.distribution.manifest.list.v2+json"

    private func repository() throws -> RepositoryName { try RepositoryName(parsing: "app") }

    @discardableResult
    private func put(_ content: String, _ type: String) async throws -> ManifestRecord {
        try await put(ByteBuffer(string: content), type)
    }

    @discardableResult
    private func put(_ content: ByteBuffer, _ type: String) async throws -> ManifestRecord {
        try await storage().putManifest(content, mediaType: type, at: .digest(.of(content)), in: repository()).record
    }

    func testManifestsThatBreakTheirTypesRulesAreRefused() async throws {
        let digest = Digest.of(ByteBuffer(string: "x"))
        let descriptor = #"{"mediaType":"a/b","digest":"\#(digest)","size":1}"#
        let bad = [
            ("", Sample.imageType), ("{", Sample.imageType), ("[]", Sample.imageType), ("null", Sample.imageType),
            (#"{"schemaVersion":2}"#, Sample.imageType),
            (#"{"schemaVersion":1,"config":\#(descriptor),"layers":[]}"#, Sample.imageType),
            (#"{"schemaVersion":2,"config":\#(descriptor)}"#, Sample.imageType),
            (#"{"schemaVersion":2,"config":\#(descriptor),"layers":{}}"#, Sample.imageType),
            (#"{"schemaVersion":2,"config":\#(descriptor),"layers":[],"manifests":[]}"#, Sample.imageType),
            (#"{"schemaVersion":2,"config":\#(descriptor),"layers":[],"annotations":{"a":1}}"#, Sample.imageType),
            (#"{"schemaVersion":2,"config":{"digest":"sha256:../x","size":1},"layers":[]}"#, Sample.imageType),
            (#"{"schemaVersion":2,"config":{"digest":"\#(digest)","size":-1},"layers":[]}"#, Sample.imageType),
            (#"{"schemaVersion":2,"config":{"digest":"\#(digest)"},"layers":[]}"#, Sample.imageType),
            (
                #"{"schemaVersion":2,"config":\#(descriptor),"layers":[],"subject":{"digest":"x","size":1}}"#,
                Sample.imageType
            ),
            (
                #"{"schemaVersion":2,"mediaType":"\#(Sample.indexType)","config":\#(descriptor),"layers":[]}"#,
                Sample.imageType
            ),
            (#"{"schemaVersion":2}"#, Sample.indexType),
            (#"{"schemaVersion":2,"manifests":[],"layers":[]}"#, Sample.indexType),
            (#"{"schemaVersion":2,"manifests":[1]}"#, Sample.indexType),
            (#"{"schemaVersion":2}"#, Self.dockerImage), (#"{"schemaVersion":2}"#, Self.dockerList),
            (#"{"schemaVersion":2}"#, "Application/vnd.oci.image.MANIFEST.v1+json; charset=utf-8"),
        ]
        for (content, type) in bad { await assertThrows(.manifestInvalid) { try await put(content, type) } }
        let deep = String(repeating: "[", count: 1_000_000)
        for type in [Sample.imageType, Sample.indexType] {
            await assertThrows(.manifestInvalid) { try await put(deep, type) }
            await assertThrows(.manifestInvalid) {
                try await put(#"{"schemaVersion":2,"layers":\#(deep)"#, type)
            }
        }
        let usage = try await storage().usage()
        XCTAssertEqual(usage.manifests, 0)
    }

    func testDeepTextOfAnUnknownTypeIsKept() async throws {
        for depth in [10, 500, 511, 512, 100_000] {
            let text = String(repeating: #"{"a":["#, count: depth / 2) + String(repeating: "]}", count: depth / 2)
            let record = try await put(text, "application/x-deep")
            let found = try await storage().manifest(.digest(record.digest), in: repository())
            XCTAssertEqual(found.map { String(buffer: $0.content) }, text)
        }
    }

    func testAManifestOfAnUnknownTypeIsKeptByteForByteAndKeepsWhatItNames() async throws {
        let (name, storage) = (try repository(), try storage())
        let blob = try await storage.push(ByteBuffer(string: "artifact"), to: name)
        let missing = Digest.of(ByteBuffer(string: "elsewhere"))
        let content = """
            { "blobs" : [ {"digest":"\(blob.digest)"} ], "fsLayers":[{"blobSum":"\(missing)"}], "x": null }

            """
        let record = try await put(content, "application/vnd.acme.thing+json; v=1")
        let found = try await storage.manifest(.digest(record.digest), in: name)
        XCTAssertEqual(found?.mediaType, "application/vnd.acme.thing+json; v=1")
        XCTAssertEqual(found.map { String(buffer: $0.content) }, content)
        clock.advance(by: 1_000_000)
        _ = try await storage.collectGarbage(RetentionPolicy(), dryRun: false)
        let kept = try await storage.blob(blob.digest, in: name)
        XCTAssertEqual(kept?.digest, blob.digest)
        let bytes = ByteBuffer(bytes: (0...255).map { UInt8($0) })
        let binary = try await put(bytes, "application/octet-stream")
        let back = try await storage.manifest(.digest(binary.digest), in: name)
        XCTAssertEqual(back?.content, bytes)
    }

    func testAnIndexNeedsItsManifestsAndListsThem() async throws {
        let (name, storage) = (try repository(), try storage())
        let child = try await storage.pushImage(["layer"], to: name, tag: nil)
        let missing = Digest.of(ByteBuffer(string: "missing"))
        let error = await assertThrows(.manifestBlobUnknown) {
            try await put(Sample.index([child.digest, missing]), Sample.indexType)
        }
        XCTAssertEqual(error?.digests, [missing])
        let index = try await put(Sample.index([child.digest]), Sample.indexType)
        let outer = try await put(Sample.index([index.digest, child.digest, index.digest]), Sample.indexType)
        XCTAssertNil(outer.configMediaType)
        let empty = try await put(Sample.index([]), Sample.indexType)
        XCTAssertEqual(empty.tags, [])
    }

    func testDockersTypesAreUnderstoodAndForeignLayersMayBeElsewhere() async throws {
        let (name, storage) = (try repository(), try storage())
        let config = try await storage.push(ByteBuffer(string: #"{"architecture":"amd64","os":"windows"}"#), to: name)
        let foreign = Digest.of(ByteBuffer(string: "at Microsoft's"))
        let image = try await put(
            """
            {"schemaVersion":2,"mediaType":"\(Self.dockerImage)","config":{"mediaType":\
            "application/vnd.docker.container.image.v1+json","digest":"\(config.digest)","size":\(config.size)},\
            "layers":[{"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip","size":9,\
            "digest":"\(foreign)","urls":["https://example.org/layer"]}]}
            """, Self.dockerImage)
        XCTAssertEqual(image.architecture, "amd64")
        XCTAssertEqual(image.os, "windows")
        let list = try await put(
            """
            {"schemaVersion":2,"mediaType":"\(Self.dockerList)","manifests":[{"mediaType":"\(Self.dockerImage)",\
            "digest":"\(image.digest)","size":\(image.size),"platform":{"architecture":"amd64","os":"windows"}}]}
            """, Self.dockerList)
        XCTAssertEqual(list.mediaType, Self.dockerList)
        let report = try await storage.verify()
        XCTAssertEqual(report.findings, [])
    }

    func testReferrersAreListedWhetherOrNotTheirSubjectIsThere() async throws {
        let (name, storage) = (try repository(), try storage())
        let subject = Digest.of(ByteBuffer(string: "not there yet"))
        let none = try await storage.referrers(of: subject, in: name, artifactType: nil)
        XCTAssertEqual(none, [])
        let first = try await storage.pushImage(["a"], to: name, tag: nil, subject: subject, artifactType: "a/sbom")
        let second = try await storage.pushImage(["b"], to: name, tag: nil, subject: subject)
        XCTAssertEqual(first.subject, subject)
        let all = try await storage.referrers(of: subject, in: name, artifactType: nil)
        XCTAssertEqual(all.map(\.digest), [first.digest, second.digest])
        let boms = try await storage.referrers(of: subject, in: name, artifactType: "a/sbom")
        XCTAssertEqual(boms.map(\.digest), [first.digest])
        let configured = try await storage.referrers(
            of: subject, in: name, artifactType: "application/vnd.oci.image.config.v1+json")
        XCTAssertEqual(configured.map(\.digest), [second.digest])
    }

    func testAManifestIsBoundedAndHasTheDigestItIsPutUnder() async throws {
        let (name, storage) = (try repository(), try storage())
        let long = ByteBuffer(repeating: 32, count: 4 * 1024 * 1024 + 1)
        await assertThrows(.manifestTooLarge) { try await put(long, "text/plain") }
        let other = Digest.of(ByteBuffer(string: "other"))
        await assertThrows(.digestMismatch) {
            try await storage.putManifest(
                ByteBuffer(string: "this"), mediaType: "text/plain", at: .digest(other), in: name)
        }
        let content = ByteBuffer(string: "by the longer digest")
        let digest = Digest.of(content, algorithm: .sha512)
        let record = try await storage.putManifest(content, mediaType: "text/plain", at: .digest(digest), in: name)
            .record
        XCTAssertEqual(record.digest, digest)
        let found = try await storage.manifest(.digest(digest), in: name)
        XCTAssertEqual(found?.content, content)
    }

    func testRandomDamageToAManifestIsRefusedOrStoredWhole() async throws {
        let (name, storage) = (try repository(), try storage())
        let seed = UInt64.random(in: 1...1_000_000)
        var random = SeededGenerator(seed: seed)
        let record = try await storage.pushImage(["layer"], to: name, tag: nil)
        let original = try await storage.manifest(.digest(record.digest), in: name)
        let bytes = Array(try XCTUnwrap(original).content.readableBytesView)
        var (stored, refused) = (0, 0)
        for _ in 0..<400 {
            var copy = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: copy.indices, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: copy[place] = UInt8.random(in: 0...255, using: &random)
                case 1: copy.remove(at: place)
                default: copy.insert(contentsOf: copy[place...].prefix(9), at: place)
                }
            }
            let content = ByteBuffer(bytes: copy)
            do {
                let record = try await put(content, Sample.imageType)
                let found = try await storage.manifest(.digest(record.digest), in: name)
                XCTAssertEqual(found?.content, content, "seed \(seed)")
                stored += 1
            } catch let error as StorageError {
                XCTAssertTrue([.manifestInvalid, .manifestBlobUnknown].contains(error.code), "\(error), seed \(seed)")
                refused += 1
            }
        }
        XCTAssertGreaterThan(refused, 100, "seed \(seed)")
        XCTAssertGreaterThan(stored, 5, "seed \(seed)")
        let report = try await storage.verify()
        XCTAssertEqual(report.findings, [], "seed \(seed)")
    }
}
