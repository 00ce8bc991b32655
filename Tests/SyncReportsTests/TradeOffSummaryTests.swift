import XCTest

@testable import FirewallSync
@testable import SyncReports

final class TradeOffSummaryTests: XCTestCase {
    func testAShortCurve_isToldWhole() throws {
        let curve = try PlanFixture.busy().curve
        XCTAssertEqual(TradeOffSummary(curve).points, curve)
    }

    func testALongCurve_keepsBothEnds_andTheLargestSteps() {
        let excess: [UInt64] = [1_000, 990, 500, 495, 490, 100, 99, 98, 0]
        let curve = excess.enumerated().map { TradeOffPoint(rules: $0.offset + 1, overAllowed: $0.element) }
        let summary = TradeOffSummary(curve, limit: 4)
        XCTAssertEqual(summary.points.map(\.rules), [1, 3, 6, 9])
        XCTAssertEqual(summary.points.last?.overAllowed, 0)
    }
}
