import Foundation
import XCTest

/// Twelve clients push and twelve pull while the registry is killed every few seconds and garbage is collected: whatever
/// was acknowledged is there, whole.
///
/// `ACR_HAMMER_SECONDS` says for how long, 20 where it is not set.
final class HammeredRegistryTests: XCTestCase {
    /// What `Scripts/hammer-registry.py` counted.
    private struct Outcome: Decodable {
        let seed: String
        let pushed: Int
        let pulled: Int
        let deleted: Int
        let kills: Int
        let collections: Int
        let verified: Int
        let tags: Int
        let failures: [String]
    }

    func testWhatWasAcknowledgedIsThere_whileTheServerIsKilled_andGarbageIsCollected() throws {
        let runner = try CommandRunner("acr-embedded")
        defer { try? FileManager.default.removeItem(at: runner.home) }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "Scripts/hammer-registry.py").path
        let seconds = ProcessInfo.processInfo.environment["ACR_HAMMER_SECONDS"].flatMap(Int.init) ?? 20
        let result = try runner.with("/usr/bin/env").run(
            [
                "python3", script, CommandRunner.programs.appending(path: "acr-embedded").path,
                runner.home.appending(path: "data").path, String(seconds), String(Int.random(in: 1...1_000_000)),
            ], limit: Double(seconds) + 240)
        let line = try XCTUnwrap(result.output.split(separator: "\n").last, result.all)
        let outcome = try JSONDecoder().decode(Outcome.self, from: Data(line.utf8))
        XCTAssertEqual(outcome.failures, [], "seed \(outcome.seed)")
        XCTAssertEqual(result.status, 0, result.all)
        for count in [outcome.pushed, outcome.pulled, outcome.kills, outcome.collections, outcome.tags] {
            XCTAssertGreaterThan(count, 0, String(line))
        }
        XCTAssertGreaterThan(outcome.verified, outcome.tags, String(line))
        print("hammer: \(line)")
    }
}
