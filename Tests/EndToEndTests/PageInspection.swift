import Foundation
import XCTest

/// Opens HTML files in the real Chromium and says what is wrong with them, by `Scripts/inspect-pages.py`.
struct PageInspection {
    private let chromium: String
    private let script: String

    /// An inspection by this machine's browser.
    ///
    /// - Throws: `XCTSkip` where the browser, or what drives it, is not installed.
    init(_ runner: CommandRunner) throws {
        guard let chromium = Self.find("chromium") else {
            throw XCTSkip("there is no chromium; scripts/bootstrap --tests brings it")
        }
        guard try runner.with("/usr/bin/env").run("python3", "-c", "import playwright").status == 0 else {
            throw XCTSkip("python3 has no playwright; scripts/bootstrap --tests brings it, and scripts/test uses it")
        }
        self.chromium = chromium
        script =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "Scripts/inspect-pages.py").path
    }

    /// What is wrong with each of `files`, by path.
    func complaints(about files: [String], runner: CommandRunner) throws -> [String: [String]] {
        let result = try runner.with("/usr/bin/env").run(["python3", script, chromium] + files, limit: 600)
        guard result.status == 0 else {
            XCTFail("the browser failed: \(result.all)")
            return [:]
        }
        return try XCTUnwrap(result.json() as? [String: [String]])
    }

    private static func find(_ program: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":").map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
