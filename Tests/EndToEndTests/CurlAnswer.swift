import Foundation

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
        let headerFile = FileManager.default.temporaryDirectory.path + "/headers-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: headerFile) }
        let result = try BuiltProgram.runTool(
            "curl",
            ["--silent", "--show-error", "--suppress-connect-headers", "--dump-header", headerFile] + arguments)
        guard result.status == 0 else { throw Failure(status: result.status, description: result.errors) }
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
