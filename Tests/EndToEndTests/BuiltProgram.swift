import Foundation
import XCTest

/// The programs of this package, as the build left them beside the tests.
enum BuiltProgram {
    /// What a program did.
    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    /// A process that runs the program `name`, not started.
    static func process(_ name: String, _ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = try directory().appendingPathComponent(name)
        process.arguments = arguments
        return process
    }

    /// Runs the program `name` to its end.
    static func run(_ name: String, _ arguments: [String]) throws -> Result {
        try run(try process(name, arguments))
    }

    /// Runs a tool of the system, found by the search path, to its end.
    static func runTool(_ name: String, _ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let result = try run(process)
        if result.status == 127 { throw XCTSkip("\(name) is missing; scripts/bootstrap installs it") }
        return result
    }

    private static func run(_ process: Process) throws -> Result {
        // A file takes any amount of complaints while standard output is read to its end.
        let errors = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("stderr-\(UUID().uuidString)")
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: text, errors: try String(contentsOf: errors, encoding: .utf8))
    }

    /// On Linux the tests are a program beside the others; on macOS they are a bundle there.
    private static func directory() throws -> URL {
        final class Marker {}
        let candidates = [Bundle.main.executableURL, Bundle(for: Marker.self).bundleURL].compactMap { $0 }
        let folders = candidates.map { $0.deletingLastPathComponent() }
        return try XCTUnwrap(
            folders.first { FileManager.default.fileExists(atPath: $0.appendingPathComponent("acr-embedded").path) },
            "acr-embedded is not beside the tests in \(folders.map(\.path))")
    }
}
