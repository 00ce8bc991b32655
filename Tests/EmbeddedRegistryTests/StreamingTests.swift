import Foundation
import XCTest

@testable import EmbeddedRegistry

/// Layers are streamed: what they cost in memory does not grow with their length.
final class StreamingTests: XCTestCase {
    private let length = 200 << 20
    /// The most that the process may grow while a layer goes by, in bytes.
    private let bound = 64 << 20

    func testALayerGoesInAndOutWithFlatMemory() async throws {
        guard (try? Self.resetPeak()) != nil else {
            throw XCTSkip("this system does not reset a process's peak memory")
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("layer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let layer = folder.appendingPathComponent("layer")
        XCTAssertTrue(FileManager.default.createFile(atPath: layer.path, contents: nil))
        let handle = try FileHandle(forWritingTo: layer)
        try handle.truncate(atOffset: UInt64(length))
        try handle.close()
        let sum = try await Self.run("sha256sum", [layer.path])
        let digest = "sha256:\(sum.prefix(64))"
        try await RegistryFixture.with(hasTLS: true) { registry in
            let base = "http://127.0.0.1:\(registry.client(.direct).port)"
            let user = ["-sSf", "-u", "blogbuildtest:\(RegistryFixture.password)"]
            let begun = try await registry.send("POST", "/v2/a/blobs/uploads/")
            let location = try XCTUnwrap(begun["location"])
            try await assertFlat("push") {
                _ = try await Self.run("curl", user + ["-T", layer.path, "\(base)\(location)?digest=\(digest)"])
            }
            // What no manifest names is never in memory: it takes the other way wherever it is asked for.
            for isNamed in [false, true] {
                if isNamed { try await registry.tag("v1", layer: digest, length: length, in: "a") }
                for url in [
                    "http://127.0.0.1:\(registry.client(.direct).port)", "https://localhost:\(registry.tlsPort)",
                ] {
                    // The second time it is known where the layer is.
                    for _ in 0..<2 {
                        let received = folder.appendingPathComponent("received").path
                        try await assertFlat("pull from \(url)") {
                            _ = try await Self.run(
                                "curl", user + ["-k", "-o", received, "\(url)/v2/a/blobs/\(digest)"])
                        }
                        let sum = try await Self.run("sha256sum", [received])
                        XCTAssertEqual("sha256:\(sum.prefix(64))", digest)
                    }
                }
            }
        }
    }

    private func assertFlat(_ what: String, _ body: () async throws -> Void) async throws {
        try Self.resetPeak()
        let before = try Self.memory("VmRSS")
        try await body()
        let grown = try Self.memory("VmHWM") - before
        XCTAssertLessThan(grown, bound, what)
    }

    /// Makes the process's peak memory what it has now (proc(5), clear_refs).
    private static func resetPeak() throws {
        try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    }

    private static func memory(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return try XCTUnwrap(line.flatMap { Int($0.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) }) << 10
    }

    /// What a program prints.
    private static func run(_ program: String, _ arguments: [String]) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        process.standardOutput = output
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        XCTAssertEqual(status, 0, "\(program) \(arguments): \(text)")
        return text
    }
}
