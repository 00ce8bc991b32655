import Foundation
import XCTest

@testable import EmbeddedControlPlane

final class PublicationWeekTests: XCTestCase {
    private func name(of week: Int, newest: Int, last: Int = 1, at time: String) throws -> String {
        PublicationWeek.fileName(of: week, newest: newest, last: last, now: try Date(time, strategy: .iso8601))
    }

    func testLastSampleBearsTheLatestMondayThatIsNotToCome() throws {
        XCTAssertEqual(try name(of: 1, newest: 1, at: "2026-11-15T23:59:59Z"), "ServiceTags_Embedded_20261109.json")
        XCTAssertEqual(try name(of: 1, newest: 1, at: "2026-11-16T00:00:00Z"), "ServiceTags_Embedded_20261116.json")
        XCTAssertEqual(try name(of: 1, newest: 1, at: "2026-11-22T23:59:59Z"), "ServiceTags_Embedded_20261116.json")
    }

    func testSamplesBearTheLatestMondaysOneEach_howeverSoonTheyFollow() throws {
        let dates = ["20261214", "20261221", "20261228", "20270104"].map { "ServiceTags_Embedded_\($0).json" }
        let time = "2027-01-06T08:00:00Z"
        XCTAssertEqual(try (1...4).map { try name(of: $0, newest: $0, last: 4, at: time) }, dates)
        XCTAssertEqual(try (1...4).map { try name(of: $0, newest: 4, last: 4, at: time) }, dates)
    }

    func testNewestIsNeverTooOldToBeTrusted() throws {
        let time = "2027-01-10T23:59:59Z"
        XCTAssertEqual(try name(of: 1, newest: 1, last: 60, at: time), "ServiceTags_Embedded_20261207.json")
        XCTAssertEqual(try name(of: 1, newest: 1, last: 5, at: time), "ServiceTags_Embedded_20261207.json")
    }

    func testNameOfTheNewestNeverGoesBack_whenSamplesComeAfterTheLastToo() throws {
        var last = ""
        var time = try Date("2026-11-16T00:00:00Z", strategy: .iso8601)
        for week in 1...60 {
            let name = PublicationWeek.fileName(of: week, newest: week, last: 30, now: time)
            XCTAssertGreaterThanOrEqual(name, last)
            last = name
            time += 2.5 * 86_400
        }
    }
}
