import AzureResourceManager
import Foundation
import IPNetworks
import ServiceTags
import XCTest

@testable import FirewallSync
@testable import SyncReports

final class TimePictureTests: XCTestCase {
    private static let day = 86_400.0

    private func entry(_ sequence: Int, day: Double, _ exposure: Exposure?) -> HistoryEntry {
        HistoryEntry(
            sequence: sequence, time: PlanFixture.createdAt.addingTimeInterval(day * Self.day), kind: .applied,
            runID: "run", registry: RegistryID(subscription: "s", resourceGroup: "g", name: "blog"), actor: "me@here",
            exposure: exposure, hash: "")
    }

    func testAHistory_isDrawnOldestFirst_whateverItsOrder() throws {
        let history = [
            entry(3, day: 9, Exposure(rules: 4, required: 900, overAllowed: 100, uncovered: 0)),
            entry(2, day: 5, nil),
            entry(1, day: 0, Exposure(rules: 2, required: 512, overAllowed: 300, uncovered: 64)),
        ]
        let picture = try XCTUnwrap(
            ExposurePicture(history, now: PlanFixture.createdAt.addingTimeInterval(20 * Self.day)))
        XCTAssertEqual(
            picture.sentence,
            "Since 2025-10-22 the registry went from 2 rules to 4; 900 addresses are required, 100 over-allowed "
                + "(300 at most), and none that is required is refused.")
        XCTAssertEqual(
            picture.table.rows,
            [
                ["2025-10-22 00:00 UTC", "2", "512", "300", "64"], ["2025-10-31 00:00 UTC", "4", "900", "100", "0"],
            ])
        let drawn = try DrawnPicture(picture)
        try drawn.assertIsSound()
        let labels = drawn["text"].map(\.text)
        for label in ["required", "over-allowed", "required, refused", "addresses", "rules", "2025-10-29"] {
            XCTAssertTrue(labels.contains(label), "\(label) is not among \(labels)")
        }
        // Lines are told apart by their dashes, not by colour alone.
        let dashes = Set(drawn["path"].compactMap { $0.attributes["stroke-dasharray"] })
        XCTAssertEqual(dashes.count, 3)
    }

    func testAHistoryThatKnowsNoExposure_hasNoPicture() {
        XCTAssertNil(ExposurePicture([entry(1, day: 0, nil)], now: PlanFixture.createdAt))
        XCTAssertNil(ExposurePicture([], now: PlanFixture.createdAt))
    }

    func testAThousandRuns_areDrawnInTheRoomThereIs_andNoPeakIsLost() throws {
        let history = (0..<5000).map { index in
            entry(
                index + 1, day: Double(index) / 24,
                Exposure(rules: 7, required: 100, overAllowed: index == 2500 ? 90_000 : 10, uncovered: 0))
        }
        let picture = try XCTUnwrap(
            ExposurePicture(history, now: PlanFixture.createdAt.addingTimeInterval(209 * Self.day)))
        try DrawnPicture(picture).assertIsSound()
        XCTAssertLessThan(picture.svg(id: "a").utf8.count, 60_000)
        XCTAssertTrue(picture.sentence.contains("(90,000 at most)"), picture.sentence)
        let lanes = try XCTUnwrap(
            ExposureLanes(
                history.compactMap { entry in entry.exposure.map { .init(time: entry.time, exposure: $0) } }))
        XCTAssertEqual(lanes.samples.map(\.exposure.overAllowed).max(), 90_000)
        XCTAssertLessThan(lanes.samples.count, 450)
    }

    func testEverySpan_hasAnAxisThatFits() throws {
        for days in [0.0, 0.3, 3, 30, 200, 800, 2400, 40_000] {
            let picture = try XCTUnwrap(
                ExposurePicture(
                    [entry(1, day: 0, Exposure(rules: 0, required: 0, overAllowed: 1 << 32, uncovered: 1 << 32))],
                    now: PlanFixture.createdAt.addingTimeInterval(days * Self.day)))
            try DrawnPicture(picture).assertIsSound()
        }
    }

    func testABacktestThatRequiredNothing_doesNotSayThatItWasLetIn() throws {
        var backtest = Backtest(tags: [TagPattern("NoSuchTag")], maximumRules: 2)
        backtest.run(
            Publication(
                cloud: "Public", changeNumber: 1,
                tags: [ServiceTag(name: "T", ipv4: [try IPv4Prefix(parsing: "20.1.0.0/24")])],
                digest: PublicationDigest(of: [1]), date: nil),
            name: "one")
        let report = BacktestReport(backtest.result, archive: "x")
        for text in [report.text(), report.html()] {
            XCTAssertTrue(text.contains("No address was required"), text)
            XCTAssertFalse(text.contains("each required address was let in"), text)
        }
    }

    func testABacktest_isDrawnWithItsRefusals() throws {
        var backtest = Backtest(tags: [TagPattern("T")], maximumRules: 2)
        for (day, prefixes) in [(20_000, ["20.1.0.0/24"]), (20_007, ["20.1.0.0/24", "20.1.8.0/24"]), (20_014, [])] {
            let tag = ServiceTag(name: "T", ipv4: try prefixes.map { try IPv4Prefix(parsing: $0) })
            backtest.run(
                Publication(
                    cloud: day == 20_014 ? "China" : "Public", changeNumber: 1, tags: [tag],
                    digest: PublicationDigest(of: [UInt8(day & 255)]), date: PublicationDate(daysSinceEpoch: day)),
                name: "<script>\(day)")
        }
        let picture = try XCTUnwrap(BacktestPicture(backtest.result))
        XCTAssertEqual(
            picture.sentence,
            "2 of 3 runs changed rules, 2 in all; at most 2 rules let in at most 0 addresses that nothing required; "
                + "1 run refused.")
        let drawn = try DrawnPicture(picture)
        try drawn.assertIsSound()
        XCTAssertTrue(drawn["text"].contains { $0.text == "× refused" })
        XCTAssertNil(BacktestPicture(Backtest(tags: [], maximumRules: 1).result))
        let page = BacktestReport(backtest.result, archive: "<b>&").html()
        XCTAssertTrue(page.contains("&lt;b&gt;&amp;"), page)
        XCTAssertTrue(page.contains("&lt;script&gt;20014"), page)
        XCTAssertFalse(page.contains("<script"), page)
    }
}
