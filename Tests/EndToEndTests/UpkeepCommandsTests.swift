import Foundation
import XCTest

/// `gc` and `verify`, as whoever looks after a registry runs them.
final class UpkeepCommandsTests: XCTestCase {
    private struct Collected: Decodable {
        struct Report: Decodable {
            let isDryRun: Bool
            let removedBlobs: Int
            let freedBytes: Int
            let sparedBlobs: Int
        }

        let registry: String
        let report: Report
    }

    func testABlobIsCollected_andADamagedOneIsNamed_runningOrStopped() throws {
        let stack = try EmbeddedStackProcess(arguments: ["--admin-user", "--plain-http"])
        try stack.start()
        defer { stack.discard() }
        try stack.setRules(["127.0.0.1"])
        XCTAssertTrue(try stack.command("verify").output.contains("Nothing has been pushed yet."))
        let kept = try push("kept by its grace", to: stack)
        let rehearsal = try collect(stack, "--dry-run", "--grace", "0")
        XCTAssertTrue(rehearsal.report.isDryRun)
        XCTAssertEqual(rehearsal.report.removedBlobs, 1)
        let spared = try collect(stack)
        XCTAssertEqual(spared.report.sparedBlobs, 1)
        XCTAssertEqual(spared.report.removedBlobs, 0)
        try Data("damaged by grace!".utf8).write(to: URL(filePath: kept))
        for isRunning in [true, false] {
            if !isRunning { XCTAssertEqual(try stack.stop(), 0) }
            let result = try stack.command("verify")
            XCTAssertEqual(result.status, 1, result.all)
            XCTAssertTrue(result.output.contains("not everything is as it was pushed"), result.output)
            XCTAssertTrue(result.output.contains(kept), result.output)
        }
        try stack.start()
        let collected = try collect(stack, "--grace", "0")
        XCTAssertEqual(collected.report.removedBlobs, 1)
        XCTAssertEqual(collected.report.freedBytes, 17)
        let sound = try stack.command("verify", "--registry", try stack.registry.name)
        XCTAssertEqual(sound.status, 0, sound.all)
        XCTAssertTrue(sound.output.contains("everything is as it was pushed"), sound.output)
        XCTAssertEqual(try stack.command("gc", "--registry", "nosuchregistry").status, 1)
        XCTAssertEqual(try stack.stop(), 0)
        let refused = try stack.command("gc")
        XCTAssertEqual(refused.status, 1)
        XCTAssertTrue(refused.error.contains("No embedded stack runs"), refused.error)
    }

    private func collect(_ stack: EmbeddedStackProcess, _ words: String...) throws -> Collected {
        let result = try stack.program(["gc", "--data", stack.directory, "--format", "json"] + words)
        XCTAssertEqual(result.status, 0, result.all)
        return try XCTUnwrap(JSONDecoder().decode([Collected].self, from: Data(result.output.utf8)).first)
    }

    /// Pushes a blob, and gives the file that holds it.
    private func push(_ content: String, to stack: EmbeddedStackProcess) throws -> String {
        let registry = try stack.registry
        let password = try String(contentsOfFile: XCTUnwrap(registry.passwordFile), encoding: .utf8)
        let hash = try CommandRunner("sha256sum").tool("sha256sum", [], input: content).output.prefix(64)
        try stack.eventually {
            let answer = try stack.curl(
                "--user", "\(registry.username ?? ""):\(password)", "--data-binary", content, "--header",
                "Content-Type: application/octet-stream", "\(registry.url)/v2/app/blobs/uploads/?digest=sha256:\(hash)")
            return answer.status == 201
        }
        return "\(stack.directory)/registries/1/content/blobs/sha256/\(hash.prefix(2))/\(hash)"
    }
}
