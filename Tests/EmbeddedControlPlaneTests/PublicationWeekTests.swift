import Foundation
import XCTest

@testable import EmbeddedControlPlane

final class PublicationWeekTests: XCTestCase {
    private func name(of week: Int, newest: Int, at time: String) throws -> String {
        PublicationWeek.fileName(of: week, newest: newest, now: try Date(time, strategy: .iso8601))
    }

    func testNewestBearsTheLatestMondayThatIsNotToCome() throws {
        XCTAssertEqual(try name(of: 1, newest: 1, at: "2026-11-15T23:59:59Z"), "ServiceTags_Embedded_20261109.json")
        XCTAssertEqual(try name(of: 1, newest: 1, at: "2026-11-16T00:00:00Z"), "ServiceTags_Embedded_20261116.json")
        XCTAssertEqual(try name(of: 1, newest: 1, at: "2026-11-22T23:59:59Z"), "ServiceTags_Embedded_20261116.json")
    }

    func testEarlierOnesBearTheMondaysBefore() throws {
        let names = try (1...4).map { try name(of: $0, newest: 4, at: "2027-01-06T08:00:00Z") }
        XCTAssertEqual(
            names,
            ["20261214", "20261221", "20261228", "20270104"].map { "ServiceTags_Embedded_\($0).json" })
    }

    func testNameOfTheNewestNeverGoesBack() throws {
        var last = ""
        var time = try Date("2026-11-16T00:00:00Z", strategy: .iso8601)
        for week in 1...60 {
            let name = PublicationWeek.fileName(of: week, newest: week, now: time)
            XCTAssertGreaterThanOrEqual(name, last)
            last = name
            time += 2.5 * 86_400
        }
    }
}
