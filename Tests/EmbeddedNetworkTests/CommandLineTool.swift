import Foundation
import XCTest

/// A real client of the machine, run to its end.
struct CommandLineTool {
    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs `name` with `arguments`; skips the test where the tool is absent.
    @discardableResult
    static func run(
        _ name: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Result {
        guard let path = find(name) else { throw XCTSkip("\(name) is absent; scripts/test installs it") }
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: waiting for a process must not hold one of the few that tasks run on.
            Thread.detachNewThread {
                continuation.resume(with: Swift.Result { try runBlocking(path, arguments, environment) })
            }
        }
    }

    private static func runBlocking(
        _ path: String, _ arguments: [String], _ environment: [String: String]
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let unset: Set = [
            "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "ALL_PROXY",
        ]
        process.environment = ProcessInfo.processInfo.environment.filter { !unset.contains($0.key) }
            .merging(environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let reader = DispatchQueue(label: "errors")
        nonisolated(unsafe) var errorBytes = Data()
        reader.async { errorBytes = errors.fileHandleForReading.readDataToEndOfFile() }
        let outputBytes = output.fileHandleForReading.readDataToEndOfFile()
        reader.sync {}
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: String(decoding: outputBytes, as: UTF8.self),
            errors: String(decoding: errorBytes, as: UTF8.self))
    }

    private static func find(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
            .map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
    }
}
