import EmbeddedNetwork
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import XCTest

@testable import BuildStack

/// A test with a build storage in a folder of its own, a clock that is put ahead by hand, and real clients.
class BlobHostCase: XCTestCase {
    /// What came back.
    struct Answer: Sendable {
        let status: Int
        /// The header fields, by their names in small letters.
        let fields: [String: String]
        let body: String
    }

    private(set) var directory = ""
    private(set) var folder: BlobFolder!
    private(set) var links: BlobLinks!
    let clock = HandClock()

    override func setUpWithError() throws {
        var template = Array("/tmp/blobs-XXXXXX".utf8CString)
        directory = String(cString: try XCTUnwrap(mkdtemp(&template)))
        folder = try BlobFolder(path: directory + "/storage")
        links = BlobLinks(key: Data(repeating: 7, count: 32)) { [clock] in clock.now }
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: directory) }

    var now: Date { clock.now }

    /// All files of the storage, by their paths within it.
    var files: [String] {
        (FileManager.default.subpaths(atPath: folder.path) ?? []).filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder.path)/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    /// Serves the storage on a port of this machine while `body` runs; returns when every request has ended.
    func withHost<Value: Sendable>(
        limits: BlobLimits = BlobLimits(), _ body: (_ port: Int) async throws -> Value
    ) async throws -> Value {
        let host = BlobHost(
            links: links, folder: folder, limits: limits,
            number: { ["blogbuildtest": 1, "otherregistry": 2][$0] }, now: { [clock] in clock.now })
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, bound) = AsyncStream<Int>.makeStream()
        let listener = StackListener(
            name: "blobs", address: .tcp(host: "127.0.0.1", port: 0), responder: host, logger: logger,
            onBound: { bound.yield($0 ?? 0) })
        let group = ServiceGroup(configuration: .init(services: [listener], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { bound.finish() }
                try await group.run()
            }
            var port: Int?
            for await one in ports {
                port = one
                break
            }
            let value = try await body(try XCTUnwrap(port))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }

    /// A link to upload a source of `registry`, without TLS, and its path for a run.
    func upload(_ port: Int, registry: String = "blogbuildtest") -> (url: String, relativePath: String) {
        let (url, path) = links.upload(
            registry: registry, number: registry == "otherregistry" ? 2 : 1, host: .local(port: port))
        return (url.replacing("https://", with: "http://"), path)
    }

    /// A link to the log of `run`, without TLS.
    func logLink(_ port: Int, run: String = "ca1") -> String {
        links.log(registry: "blogbuildtest", number: 1, run: run, host: .local(port: port))
            .replacing("https://", with: "http://")
    }

    /// A URL with `parameters` before those of its signature, as Azure's clients write them.
    func with(_ parameters: String, _ url: String) -> String {
        url.replacing("?", with: "?\(parameters)&", maxReplacements: 1)
    }

    /// Asks with curl.
    func ask(_ method: String, _ url: String, fields: [String] = [], body: String? = nil) async throws -> Answer {
        var words = ["-sS", "-i", url] + fields.flatMap { ["-H", $0] }
        words += method == "HEAD" ? ["--head"] : ["-X", method]
        if let body { words += ["--data-binary", body, "-H", "Content-Type: application/octet-stream"] }
        let result = try await Self.run("curl", words)
        let text = result.output.replacing("\r\n", with: "\n").replacing("HTTP/1.1 100 Continue\n\n", with: "")
        let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = try XCTUnwrap(parts.first, result.errors).split(separator: "\n")
        let fields = lines.dropFirst().compactMap { line -> (String, String)? in
            let pair = line.split(separator: ":", maxSplits: 1)
            return pair.count == 2 ? (pair[0].lowercased(), pair[1].trimmingCharacters(in: .whitespaces)) : nil
        }
        return Answer(
            status: try XCTUnwrap(lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }, text),
            fields: Dictionary(fields) { $1 }, body: parts.count == 2 ? String(parts[1]) : "")
    }

    /// Runs a program of this machine to its end; skips the test where it is absent.
    static func run(
        _ name: String, _ arguments: [String]
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await withCheckedThrowingContinuation { continuation in
            // Waiting for a process must not hold one of the threads that tasks run on.
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let (process, output, errors) = (Process(), Pipe(), Pipe())
                        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
                        process.arguments = [name] + arguments
                        (process.standardOutput, process.standardError) = (output, errors)
                        process.standardInput = FileHandle.nullDevice
                        try process.run()
                        let text = output.fileHandleForReading.readDataToEndOfFile()
                        let words = errors.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        if process.terminationStatus == 127 {
                            throw XCTSkip("\(name) is absent; scripts/bootstrap --tests brings it")
                        }
                        return (
                            process.terminationStatus, String(decoding: text, as: UTF8.self),
                            String(decoding: words, as: UTF8.self)
                        )
                    })
            }
        }
    }
}
