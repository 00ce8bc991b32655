import Foundation
import XCTest

/// The review report in a reviewer's browser: wide and narrow, light and dark, and on its way to paper.
final class ReviewInBrowserTests: FaultCase {
    private func page(_ name: String) -> String { folder.appending(path: name).path }

    func testEveryPage_fitsItsWindow_canBeRead_andAsksForNothing() async throws {
        let inspection = try PageInspection(runner)
        azure.change {
            $0.rules = [
                "203.0.113.9", "<img src=//evil.example/x onerror=alert(1)>",
                String(repeating: "0123456789", count: 30),
            ]
        }
        let plan = try await sync("plan", "--format", "html", "--output", page("plan.html"))
        XCTAssertEqual(plan.status, 2, plan.all)
        _ = try await sync("apply", "--yes")
        let report = try await sync("report", "--output", page("report.html"))
        XCTAssertEqual(report.status, 0, report.all)
        let refused = try await sync("plan", "--tag", "Nowhere", "--format", "html", "--output", page("refused.html"))
        XCTAssertEqual(refused.status, 3, refused.all)
        try writeConfiguration(
            extra: """
                  - id: \(ScriptedAzure.id)-that-is-not-there
                    label: missing
                    cloud: scripted
                    credential: test
                    tags: [AzureContainerRegistry.JapanEast]
                """)
        let several = try await sync("report", "--output", page("several.html"))
        XCTAssertEqual(several.status, 1, several.all)
        let files = ["plan.html", "report.html", "refused.html", "several.html"].map(page)
        let complaints = try inspection.complaints(about: files, runner: runner)
        for file in files { XCTAssertEqual(complaints[file], [], file) }
    }

    func testARealPublication_makesAPageThatFits() async throws {
        let inspection = try PageInspection(runner)
        let archive =
            ProcessInfo.processInfo.environment["SERVICE_TAG_ARCHIVE"]
            ?? URL(fileURLWithPath: #filePath).appending(path: "../../../../shared/data").standardized.path
        let file = "\(archive)/ServiceTags_Public_20251020.json.gz"
        try XCTSkipUnless(FileManager.default.fileExists(atPath: file), "there is no \(file)")
        let plan = try await sync(
            "plan", "--publication", file, "--tag", "AzureContainerRegistry.*", "--max-over-allowed", "4000000000",
            "--shortest-prefix", "0", "--format", "html", "--output", page("real.html"))
        XCTAssertEqual(plan.status, 2, plan.all)
        let complaints = try inspection.complaints(about: [page("real.html")], runner: runner)
        XCTAssertEqual(complaints[page("real.html")], [])
    }

    func testTheInspection_seesWhatIsWrong() throws {
        let inspection = try PageInspection(runner)
        let file = try runner.write(
            """
            <!DOCTYPE html><html lang="en"><head><title>x</title><style>p{color:#999;background:#fff}div{width:3000px}
            </style></head><body><article><p>grey</p><div>wide</div><img src="x.png">
            <script>console.log("a script ran")</script></article></body></html>
            """, to: "bad.html")
        let complaints = try XCTUnwrap(inspection.complaints(about: [file], runner: runner)[file]).joined(
            separator: "\n")
        for fault in [
            "1280 light screen: the page is 3008 wide in a window of 1280",
            "390 dark screen: div \"wide\" reaches from",
            "contrast of 2.85", "the page asks for file://", "the console says: a script ran", "has not one heading",
        ] {
            XCTAssertTrue(complaints.contains(fault), "'\(fault)' is not in:\n\(complaints)")
        }
    }
}
