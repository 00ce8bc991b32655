import Foundation
import XCTest

/// Replaying archives, through the real command.
final class BacktestTests: CommandTestCase {
    /// The folder of real publications, where there is one.
    private func archive() throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder =
            ProcessInfo.processInfo.environment["SERVICE_TAG_ARCHIVE"]
            ?? root.deletingLastPathComponent().appending(path: "shared/data").path
        guard FileManager.default.fileExists(atPath: folder + "/acr-history-2019-2025.jsonl.gz") else {
            throw XCTSkip("no archive of real publications at \(folder); SERVICE_TAG_ARCHIVE names another place")
        }
        return folder
    }

    func testSevenYearsOfOneRegion_leaveNoAddressOut() throws {
        let result = try runner.run(
            "backtest", "--archive", try archive() + "/acr-history-2019-2025.jsonl.gz", "--tag",
            "AzureContainerRegistry.JapanEast", "--max-rules", "1000", "--format", "json")
        XCTAssertEqual(result.status, 0, result.all)
        let document = try XCTUnwrap(try result.json() as? [String: Any])
        XCTAssertEqual(
            Set(document.keys), ["runs", "changedRuns", "rulesTouched", "peakExcess", "uncoveredAfterRun", "refusals"])
        XCTAssertEqual(document["runs"] as? Int, 283)
        XCTAssertEqual(document["uncoveredAfterRun"] as? Int, 0)
        XCTAssertEqual(document["peakExcess"] as? Int, 0)
        XCTAssertGreaterThan(try XCTUnwrap(document["changedRuns"] as? Int), 2)
    }

    func testAFolderOfRealPublications_isAnArchive() throws {
        let folder = try runner.home.appending(path: "archive")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["ServiceTags_Public_20200803.json.gz", "ServiceTags_Public_20190722.json.gz"] {
            try FileManager.default.copyItem(atPath: "\(try archive())/\(name)", toPath: folder.path + "/" + name)
        }
        let result = try runner.run(
            "backtest", "--archive", folder.path, "--tag", "AzureContainerRegistry.JapanEast", "--max-rules", "2")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertTrue(result.output.contains("2 publications, 2019-07-22 to 2020-08-03"), result.output)
    }

    func testRefusals_areListed_andNeverChangeTheExitStatus() throws {
        let week = #"{"date":"20251020","tags":{"T":{"prefixes":["20.1.0.0/24","20.1.2.0/24"]}}}"#
        let path = try runner.write("\(week)\n\(week)\n", to: "history.jsonl")
        let arguments = [
            "backtest", "--archive", path, "--tag", "T", "--max-rules", "1", "--max-over-allowed", "100",
        ]
        let json = try runner.run(arguments + ["--format", "json"])
        XCTAssertEqual(json.status, 0, json.all)
        let document = try XCTUnwrap(try json.json() as? [String: Any])
        let refusals = try XCTUnwrap(document["refusals"] as? [[String: Any]])
        XCTAssertEqual(refusals.map { $0["run"] as? Int }, [0, 1])
        XCTAssertEqual(refusals.map { $0["date"] as? String }, ["2025-10-20", "2025-10-20"])
        XCTAssertEqual(refusals.map { $0["guard"] as? String }, ["over-allowed", "over-allowed"])
        XCTAssertEqual(document["uncoveredAfterRun"] as? Int, 512)
        let text = try runner.run(arguments)
        XCTAssertEqual(text.status, 0, text.all)
        XCTAssertTrue(text.output.contains("512 required addresses would have been refused"), text.output)
        let page = try runner.run(arguments + ["--format", "html"])
        XCTAssertEqual(page.status, 0, page.all)
        XCTAssertTrue(page.output.contains("<svg xmlns"), page.output)
    }

    func testWhatCannotBeReplayed_isSaidInASentence_alsoInJSON() throws {
        let path = try runner.write("{\"date\":\"20251020\",\"tags\":{}}\n{\"date\":7}\n", to: "bad.jsonl")
        let bad = try runner.run("backtest", "--archive", path, "--tag", "T", "--format", "json")
        XCTAssertEqual(bad.status, 1, bad.all)
        XCTAssertTrue(bad.error.contains("bad.jsonl, line 2, column 9 (date)"), bad.error)
        XCTAssertNotNil((try bad.json() as? [String: Any])?["errors"])
        let absent = try runner.run("backtest", "--archive", "absent", "--tag", "T")
        XCTAssertEqual(absent.status, 1, absent.all)
        XCTAssertTrue(absent.error.contains("absent cannot be read"), absent.error)
        XCTAssertEqual(try runner.run("backtest", "--archive", path).status, 64)
        XCTAssertEqual(try runner.run("backtest", "--archive", path, "--tag", "T", "--max-rules", "-1").status, 64)
    }
}
