import XCTest

@testable import FirewallSync
@testable import SyncReports

final class TradeOffPictureTests: XCTestCase {
    func testTheCurve_theBudget_andTheChosenPoint_areDrawn_andLabelled() throws {
        let picture = try XCTUnwrap(TradeOffPicture(PlanFixture.busy()))
        let drawn = try DrawnPicture(picture)
        try drawn.assertIsSound()
        let labels = drawn["text"].map(\.text)
        XCTAssertTrue(labels.contains("this plan: 2 rules, 1,024 over-allowed"), "\(labels)")
        XCTAssertTrue(labels.contains("budget 78"), "\(labels)")
        XCTAssertTrue(labels.contains("0") && labels.contains("10k"), "\(labels)")
        let dot = try XCTUnwrap(drawn["circle"].last)
        // The point lies on the curve: its path passes through it.
        let place = (try dot.number("cx").svgText, try dot.number("cy").svgText)
        let line = try XCTUnwrap(drawn["path"].last?.attributes["d"])
        XCTAssertTrue(line.contains("H\(place.0)V\(place.1)"), "\(place) is not in \(line)")
    }

    func testTheSentence_saysWhatFewerAndMoreRulesWouldDo() throws {
        XCTAssertEqual(
            try XCTUnwrap(TradeOffPicture(PlanFixture.busy())).sentence,
            "The plan has 2 rules of at most 78 and lets in 1,024 addresses that nothing requires. It takes at "
                + "least 1 rule, with 65,536 over-allowed addresses; from 3 rules on there is none.")
        XCTAssertEqual(
            try XCTUnwrap(TradeOffPicture(PlanFixture.quiet())).sentence,
            "The plan has 1 rule of at most 100 and lets in nothing that is not required.")
    }

    func testTheTable_marksThePlan() throws {
        let rows = try XCTUnwrap(TradeOffPicture(PlanFixture.busy())).table.rows
        XCTAssertEqual(rows, [["1", "65,536", ""], ["2", "1,024", "this plan"], ["3", "0", ""]])
    }

    func testAPlanWithoutACurve_hasNoPicture() throws {
        XCTAssertNil(TradeOffPicture(try PlanFixture.wide()))
    }

    func testExtremeFigures_stayInsideThePicture() throws {
        let most = UInt64(1) << 32
        for (rules, budget) in [(0, 0), (1, 1000), (1000, 1000), (100, -3)] {
            let curve = [
                TradeOffPoint(rules: 0, overAllowed: most), TradeOffPoint(rules: 100, overAllowed: 17),
                TradeOffPoint(rules: 1000, overAllowed: 0),
            ]
            let picture = try XCTUnwrap(
                TradeOffPicture(curve: curve, rules: rules, overAllowed: most, budget: budget))
            try DrawnPicture(picture).assertIsSound()
            XCTAssertEqual(picture.svg(id: "a"), picture.svg(id: "a"))
        }
    }
}
