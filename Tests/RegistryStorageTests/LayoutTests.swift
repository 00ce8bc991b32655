import Foundation
import NIOCore
import XCTest

@testable import RegistryStorage

final class LayoutTests: StorageCase {
    private var layout: ImageLayout { ImageLayout(path: directory + "-layout") }
    private let repository = RepositoryName(stored: "dotnet/runtime")
    private let tag = TagName(stored: "8.0")

    override func setUp() async throws {
        try await super.setUp()
        try FileManager.default.createDirectory(
            atPath: layout.path + "/blobs/sha256", withIntermediateDirectories: true)
    }

    override func tearDown() async throws {
        try FileManager.default.removeItem(atPath: layout.path)
        try await super.tearDown()
    }

    @discardableResult
    private func write(_ text: String) throws -> String {
        let digest = Digest.of(ByteBuffer(string: text))
        try Data(text.utf8).write(to: URL(fileURLWithPath: layout.file(of: digest)))
        return "\"digest\":\"\(digest)\",\"size\":\(text.utf8.count)"
    }

    /// Writes an image of one layer, and gives the members of a descriptor of it.
    private func writeImage(_ text: String, layerType: String = "application/vnd.oci.image.layer.v1.tar") throws
        -> String
    {
        let config = try write("{\"architecture\":\"\(text)\",\"os\":\"linux\"}")
        return try write(
            """
            {"schemaVersion":2,"mediaType":"\(MediaType.image)","config":{"mediaType":\
            "application/vnd.oci.image.config.v1+json",\(config)},"layers":[{"mediaType":"\(layerType)",\
            \(try write("layer of \(text)"))}]}
            """)
    }

    private func writeIndex(_ images: [(descriptor: String, type: String, name: String?)]) throws {
        let members = images.map { image in
            let annotations = image.name.map { ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"\($0)\"}" }
            return "{\"mediaType\":\"\(image.type)\",\(image.descriptor)\(annotations ?? "")}"
        }
        try "{\"schemaVersion\":2,\"manifests\":[\(members.joined(separator: ","))]}"
            .write(toFile: layout.path + "/index.json", atomically: true, encoding: .utf8)
    }

    private func assertRefused(
        _ code: StorageError.Code, _ image: String? = nil, file: StaticString = #filePath, line: UInt = #line
    ) async throws {
        do {
            _ = try await storage().importImage(image, of: layout, as: tag, in: repository)
            XCTFail("imported", file: file, line: line)
        } catch let error as StorageError {
            XCTAssertEqual(error.code, code, error.description, file: file, line: line)
        }
        let found = try await storage().manifest(.tag(tag), in: repository)
        XCTAssertNil(found, file: file, line: line)
    }

    func testAnImageOfSeveralPlatformsComesWhole_andStaysOverARestartAndACollection() async throws {
        let images = try ["amd64", "arm64"].map { try writeImage($0) }
        let members = images.map { "{\"mediaType\":\"\(MediaType.image)\",\($0)}" }.joined(separator: ",")
        let index = try write("{\"schemaVersion\":2,\"mediaType\":\"\(MediaType.index)\",\"manifests\":[\(members)]}")
        try writeIndex([(index, MediaType.index, "latest")])
        let record = try await storage().importImage(nil, of: layout, as: tag, in: repository)
        XCTAssertEqual(record.mediaType, MediaType.index)
        let again = try await storage().importImage("latest", of: layout, as: tag, in: repository)
        XCTAssertEqual(again.digest, record.digest)
        let storage = try await reopened()
        clock.advance(by: 100 * 86_400)
        let report = try await storage.collectGarbage(RetentionPolicy(untaggedDays: 0, grace: 0), dryRun: false)
        XCTAssertEqual([report.removedBlobs, report.manifests.count, report.expiredUploads], [0, 0, 0])
        for text in ["amd64", "arm64"] {
            let layer = try await storage.blob(.of(ByteBuffer(string: "layer of \(text)")), in: repository)
            XCTAssertEqual(layer?.size, 14)
        }
        let found = try await storage.manifest(.tag(tag), in: repository)
        XCTAssertEqual(found?.digest, record.digest)
    }

    func testOneOfSeveralImagesIsTakenByItsName() async throws {
        try writeIndex([
            (try writeImage("one"), MediaType.image, "v1"), (try writeImage("two"), MediaType.image, "v2"),
        ])
        try await assertRefused(.manifestUnknown)
        try await assertRefused(.manifestUnknown, "v3")
        let record = try await storage().importImage("v2", of: layout, as: tag, in: repository)
        XCTAssertEqual(record.architecture, "two")
    }

    func testWhatIsNoLayoutOrHasPartsMissingOrChangedIsRefused() async throws {
        try await assertRefused(.layoutInvalid)
        try "[]".write(toFile: layout.path + "/index.json", atomically: true, encoding: .utf8)
        try await assertRefused(.layoutInvalid)
        try writeIndex([("\"digest\":\"sha256:../../../etc/passwd\"", MediaType.image, nil)])
        try await assertRefused(.invalidDigest)
        let image = try writeImage("one")
        try writeIndex([(image, MediaType.image, nil)])
        let layer = layout.file(of: .of(ByteBuffer(string: "layer of one")))
        try Data("layer of two".utf8).write(to: URL(fileURLWithPath: layer))
        try await assertRefused(.digestMismatch)
        try FileManager.default.removeItem(atPath: layer)
        try await assertRefused(.manifestBlobUnknown)
        try Data("layer of one".utf8).write(to: URL(fileURLWithPath: layer))
        let manifest = try layout.image(named: nil).digest
        try FileManager.default.removeItem(atPath: layout.file(of: manifest))
        try await assertRefused(.layoutInvalid)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: layout.file(of: manifest)))
        try await assertRefused(.digestMismatch)
    }

    func testALayerThatMayNotBeDistributedNeedNotBeThere() async throws {
        let type = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
        try writeIndex([(try writeImage("windows", layerType: type), MediaType.image, nil)])
        try FileManager.default.removeItem(atPath: layout.file(of: .of(ByteBuffer(string: "layer of windows"))))
        let record = try await storage().importImage(nil, of: layout, as: tag, in: repository)
        XCTAssertEqual(record.architecture, "windows")
    }
}
