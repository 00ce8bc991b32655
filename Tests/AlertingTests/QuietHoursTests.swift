import FirewallSync
import Foundation
import LoopbackServer
import XCTest

@testable import Alerting

/// Lesser alerts wait for the morning, by the clock of one place; critical ones never do.
final class QuietHoursTests: AlertingTestCase {
    private let berlin = TimeZone(identifier: "Europe/Berlin")

    private func time(_ text: String) throws -> Date {
        try Date(text, strategy: .iso8601)
    }

    private func move(to text: String) throws { clock.advance(by: try time(text).timeIntervalSince(clock.now)) }

    func testHoursOverMidnight_byTheClockOfThePlace_summerAndWinter() throws {
        let quiet = QuietHours(from: 22 * 60, to: 7 * 60, timeZone: try XCTUnwrap(berlin))
        let expected = [
            ("2025-07-01T19:59:59Z", false), ("2025-07-01T20:00:00Z", true), ("2025-07-02T04:59:00Z", true),
            ("2025-07-02T05:00:00Z", false), ("2025-12-01T20:59:00Z", false), ("2025-12-01T21:00:00Z", true),
            ("2025-12-02T05:59:00Z", true), ("2025-12-02T06:00:00Z", false),
            // The clocks go back from three to two.
            ("2025-10-26T00:30:00Z", true), ("2025-10-26T01:30:00Z", true), ("2025-10-26T06:00:00Z", false),
        ]
        for (text, isQuiet) in expected {
            XCTAssertEqual(quiet.holdBack(.warning, at: try time(text)), isQuiet, text)
            XCTAssertFalse(quiet.holdBack(.critical, at: try time(text)), text)
        }
        let noon = QuietHours(from: 12 * 60, to: 13 * 60, timeZone: .gmt, below: .warning)
        XCTAssertTrue(noon.holdBack(.info, at: try time("2025-07-01T12:30:00Z")))
        XCTAssertFalse(noon.holdBack(.warning, at: try time("2025-07-01T12:30:00Z")))
        XCTAssertFalse(noon.holdBack(.info, at: try time("2025-07-01T13:00:00Z")))
    }

    func testWhatLastsUntilTheMorningIsToldThen_andWhatIsOverIsNeverTold() async throws {
        let server = try LoopbackServer { _ in .status(204) }
        let quiet = QuietHours(from: 22 * 60, to: 7 * 60, timeZone: try XCTUnwrap(berlin))
        let dispatcher = dispatcher([webhook(server.url)], quiet: quiet)
        try move(to: "2025-07-01T21:00:00Z")
        _ = await dispatcher.report(
            [alert("short"), alert("long"), alert("event", kind: .event, .info), alert("urgent", .critical)],
            scope: "blog")
        XCTAssertEqual(try told(server), ["raised critical urgent"])
        try move(to: "2025-07-02T02:00:00Z")
        _ = await dispatcher.report([alert("long")], scope: "blog")
        XCTAssertEqual(try told(server), ["raised critical urgent", "resolved critical urgent"])
        try move(to: "2025-07-02T05:00:00Z")
        _ = await dispatcher.report([alert("long")], scope: "blog")
        XCTAssertEqual(
            try told(server),
            ["raised critical urgent", "resolved critical urgent", "raised warning long", "raised info event"])
    }

    func testAnEndInTheNightIsToldInTheMorning() async throws {
        let server = try LoopbackServer { _ in .status(204) }
        let quiet = QuietHours(from: 22 * 60, to: 7 * 60, timeZone: .gmt)
        let dispatcher = dispatcher([webhook(server.url)], quiet: quiet)
        try move(to: "2025-07-01T21:00:00Z")
        _ = await dispatcher.report([alert()], scope: "blog")
        try move(to: "2025-07-01T23:00:00Z")
        _ = await dispatcher.report([], scope: "blog")
        XCTAssertEqual(try told(server), ["raised warning refused/quota"])
        try move(to: "2025-07-02T08:00:00Z")
        _ = await dispatcher.report([], scope: "blog")
        XCTAssertEqual(try told(server), ["raised warning refused/quota", "resolved warning refused/quota"])
    }
}
