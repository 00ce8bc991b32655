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

    /// The label of the chosen point as a box, and the straight parts of the curve.
    private func labelAndLine(_ picture: TradeOffPicture) throws -> (PictureBox, [PictureBox]) {
        let drawn = try DrawnPicture(picture)
        let label = try XCTUnwrap(drawn["text"].first { $0.text.hasPrefix("this plan") })
        let width = PictureLayout.width(of: label.text)
        let x = try label.number("x") - (label.attributes["text-anchor"] == "end" ? width : 0)
        let box = PictureBox(x: x, y: try label.number("y") - 12, width: width, height: 15)
        let path = try XCTUnwrap(drawn["path"].last?.attributes["d"])
        let numbers = path.split { "MHV ".contains($0) }.compactMap { Double($0) }
        let points = stride(from: 0, to: numbers.count - 1, by: 2).map { (numbers[$0], numbers[$0 + 1]) }
        var parts: [PictureBox] = []
        for (start, end) in zip(points, points.dropFirst()) {
            let top = min(start.1, end.1)
            parts.append(PictureBox(x: start.0, y: start.1 - 1, width: end.0 - start.0, height: 2))
            parts.append(PictureBox(x: end.0 - 1, y: top, width: 2, height: abs(end.1 - start.1)))
        }
        return (box, parts)
    }

    func testTheLabelOfThePlan_isNotWrittenOverTheLine() throws {
        let curves: [[(Int, UInt64)]] = [
            [(1, 65_536), (2, 1024), (3, 0)], [(1, 4096), (40, 16), (60, 8), (70, 4), (78, 0)], [(5, 3), (6, 0)],
            [(1, 0)],
        ]
        for curve in curves {
            let points = curve.map { TradeOffPoint(rules: $0.0, overAllowed: $0.1) }
            for chosen in points {
                for budget in [chosen.rules, 78, 1000] {
                    let picture = try XCTUnwrap(
                        TradeOffPicture(
                            curve: points, rules: chosen.rules, overAllowed: chosen.overAllowed, budget: budget))
                    let (label, parts) = try labelAndLine(picture)
                    XCTAssertFalse(
                        parts.contains(where: label.overlaps), "\(chosen) of \(curve), budget \(budget): \(label)")
                }
            }
        }
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
