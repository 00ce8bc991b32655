import Foundation
import XCTest

/// What an HTTP server answered to the curl command.
struct CurlAnswer {
    /// Why there was no answer.
    struct Failure: Error, CustomStringConvertible {
        let status: Int32
        let description: String
    }

    let status: Int
    let headers: [String: String]
    let body: String

    /// Runs curl with `arguments`.
    ///
    /// - Throws: ``Failure`` where curl fails, which an error status of the server is not.
    init(_ arguments: [String]) throws {
        let runner = try CommandRunner("/usr/bin/env")
        defer { try? FileManager.default.removeItem(at: runner.home) }
        let headerFile = runner.home.path + "/headers"
        let result = try runner.run(
            ["curl", "--silent", "--show-error", "--suppress-connect-headers", "--dump-header", headerFile] + arguments)
        if result.status == 127 { throw XCTSkip("curl is missing; scripts/bootstrap installs it") }
        guard result.status == 0 else { throw Failure(status: result.status, description: result.error) }
        // Interim answers stand before the last one.
        let heads = try String(contentsOfFile: headerFile, encoding: .utf8).components(separatedBy: "\r\n\r\n")
        let lines = heads.last { !$0.isEmpty }?.components(separatedBy: "\r\n") ?? []
        status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        headers = Dictionary(
            lines.dropFirst().map { line in
                let halves = line.split(separator: ":", maxSplits: 1)
                return (halves.first?.lowercased() ?? "", halves.last?.trimmingCharacters(in: .whitespaces) ?? "")
            }
        ) { $1 }
        body = result.output
    }
}
