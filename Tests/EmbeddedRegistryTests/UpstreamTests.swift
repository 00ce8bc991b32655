import EmbeddedNetwork
import Foundation
import Logging
import NIOCore
import RegistryStorage
import XCTest

@testable import EmbeddedRegistry

final class UpstreamTests: XCTestCase {
    private func storage(_ body: (RegistryStorage) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "upstream-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let storage = try RegistryStorage(
            directory: directory, now: { Date() },
            logger: .init(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        do {
            try await body(storage)
            await storage.close()
        } catch {
            await storage.close()
            throw error
        }
    }

    func testNamesAreReadByDockersRules() throws {
        for (text, name) in [
            ("busybox", "docker.io/library/busybox:latest"), ("a/b:v1", "docker.io/a/b:v1"),
            ("docker.io/alpine:3.20", "docker.io/library/alpine:3.20"),
            ("registry-1.docker.io/library/alpine", "docker.io/library/alpine:latest"),
            ("index.docker.io/x", "docker.io/library/x:latest"),
            ("mcr.microsoft.com/hello-world", "mcr.microsoft.com/hello-world:latest"),
            ("MCR.microsoft.com/dotnet/sdk:8.0", "mcr.microsoft.com/dotnet/sdk:8.0"),
        ] { XCTAssertEqual(try UpstreamReference(parsing: text).description, name) }
        for text in [
            "", "quay.io/a/b", "localhost/a", "localhost:5000/a", "UPPER", "a:", "a:b:c", "mcr.microsoft.com/",
            "a@sha256:\(String(repeating: "0", count: 64))", "../x",
        ] { XCTAssertThrowsError(try UpstreamReference(parsing: text), text) }
    }

    func testTheSameProgramGivesTheSameImages_andAnOwnersTagStays() async throws {
        let program = Array("a program".utf8)
        var digests: [[String]] = []
        for _ in 0..<2 {
            try await storage { storage in
                var found: [String] = []
                for image in StarterImage.all(busybox: program) {
                    let name = try RepositoryName(parsing: "library/\(image.name)")
                    try await image.push(to: name, of: storage)
                    for tag in image.tags {
                        let record = try await storage.tag(TagName(parsing: tag), in: name)
                        found.append(try XCTUnwrap(record).digest.description)
                    }
                }
                digests.append(found)
            }
        }
        XCTAssertEqual(digests[0], digests[1])
        XCTAssertEqual(Set(digests[0]).count, 2, "each image's tags point at the same")
        try await storage { storage in
            let name = try RepositoryName(parsing: "busybox")
            let images = StarterImage.all(busybox: program)
            let mine = try XCTUnwrap(images.first { $0.name == "hello-world" })
            try await mine.push(to: name, of: storage)
            let before = try await storage.tag(TagName(parsing: "latest"), in: name)
            try await XCTUnwrap(images.first { $0.name == "busybox" }).push(to: name, of: storage)
            let after = try await storage.tag(TagName(parsing: "latest"), in: name)
            XCTAssertEqual(before?.digest, after?.digest)
        }
    }

    func testALayerIsWhatTarReads() throws {
        var layer = TarLayer()
        layer.addFolder("bin/")
        layer.addFile("bin/program", Array(repeating: UInt8(ascii: "x"), count: 700), mode: 0o755)
        layer.addLink("bin/other", to: "program")
        layer.addFile("empty", [UInt8]())
        let folder = FileManager.default.temporaryDirectory.appending(path: "layer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "layer.tar")
        try Data(layer.content.readableBytesView).write(to: file)
        let (tar, output) = (Process(), Pipe())
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["LC_ALL=C", "TZ=UTC", "tar", "--numeric-owner", "-tvf", file.path]
        tar.standardOutput = output
        try tar.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        tar.waitUntilExit()
        XCTAssertEqual(tar.terminationStatus, 0)
        XCTAssertEqual(
            text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") },
            [
                "drwxr-xr-x 0/0 0 1970-01-01 00:00 bin/", "-rwxr-xr-x 0/0 700 1970-01-01 00:00 bin/program",
                "lrwxrwxrwx 0/0 0 1970-01-01 00:00 bin/other -> program", "-rw-r--r-- 0/0 0 1970-01-01 00:00 empty",
            ])
    }
}
