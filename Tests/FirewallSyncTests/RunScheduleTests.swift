import Foundation
import XCTest

@testable import FirewallSync

/// When runs are due, above all where the clocks are put forward and back.
final class RunScheduleTests: XCTestCase {
    private func schedule(_ expression: String, _ zone: String) throws -> RunSchedule {
        RunSchedule(.cron(try CronExpression(parsing: expression), try XCTUnwrap(TimeZone(identifier: zone))))
    }

    private func time(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private func expect(
        _ expression: String, _ zone: String, after start: String, _ expected: [String], line: UInt = #line
    ) throws {
        let schedule = try schedule(expression, zone)
        var time = try time(start)
        let found = expected.map { _ in
            time = schedule.next(after: time)
            return time.formatted(.iso8601)
        }
        XCTAssertEqual(found, expected, "\(expression) \(zone)", line: line)
    }

    func testATimeThatIsSkippedComesOnceAtTheEndOfTheGap() throws {
        // Berlin goes from 02:00 to 03:00 on 2026-03-29 at 01:00 UTC.
        try expect(
            "30 2 * * *", "Europe/Berlin", after: "2026-03-28T02:00:00Z",
            ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"])
        try expect(
            "0,20,40 2 * * *", "Europe/Berlin", after: "2026-03-29T00:00:00Z",
            ["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"])
        // A run that is due at the end of the gap anyway is the same run.
        try expect(
            "30 2,3 * * *", "Europe/Berlin", after: "2026-03-29T00:00:00Z",
            ["2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"])
    }

    func testATimeThatComesTwiceIsDueTheFirstTime() throws {
        // Berlin goes from 03:00 back to 02:00 on 2026-10-25 at 01:00 UTC.
        try expect(
            "30 2 * * *", "Europe/Berlin", after: "2026-10-24T12:00:00Z",
            ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
        try expect(
            "30 2 * * *", "Europe/Berlin", after: "2026-10-25T01:10:00Z", ["2026-10-26T01:30:00Z"])
    }

    func testARhythmGoesOnThroughBoth() throws {
        try expect(
            "*/30 * * * *", "Europe/Berlin", after: "2026-10-25T00:30:00Z",
            ["2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"])
        try expect(
            "15 * * * *", "Europe/Berlin", after: "2026-03-29T00:15:00Z",
            ["2026-03-29T01:15:00Z", "2026-03-29T02:15:00Z"])
        // Lord Howe Island moves by half an hour: 02:00 to 02:30.
        try expect(
            "30 * * * *", "Australia/Lord_Howe", after: "2026-10-03T15:00:00Z",
            ["2026-10-03T15:30:00Z", "2026-10-03T16:30:00Z"])
    }

    func testADayThatASkippedDateLineTook() throws {
        // Samoa had no 2011-12-30: at its midnight, 10:00 UTC, it was the 31st.
        try expect(
            "0 9 30 12 *", "Pacific/Apia", after: "2011-12-29T00:00:00Z",
            ["2011-12-30T10:00:00Z", "2012-12-29T19:00:00Z"])
    }

    func testAnInterval() throws {
        let start = try time("2026-10-25T00:30:00Z")
        XCTAssertEqual(RunSchedule(.every(seconds: 21_600)).next(after: start), start.addingTimeInterval(21_600))
    }

    /// Compares with a model that looks at every minute.
    func testAgainstTheNaiveModel() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix(state: seed)
        let changes = [
            ("Europe/Berlin", "2026-03-29T01:00:00Z"), ("Europe/Berlin", "2026-10-25T01:00:00Z"),
            ("America/New_York", "2026-03-08T07:00:00Z"), ("America/New_York", "2026-11-01T06:00:00Z"),
            ("America/St_Johns", "2026-11-01T04:30:00Z"), ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
            ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"), ("Asia/Kathmandu", "2026-10-03T15:30:00Z"),
            ("Africa/Casablanca", "2026-02-15T02:00:00Z"), ("Pacific/Apia", "2011-12-30T10:00:00Z"),
            ("UTC", "2028-02-29T00:00:00Z"),
        ]
        for (zone, change) in changes {
            let around = try time(change)
            let timeZone = try XCTUnwrap(TimeZone(identifier: zone))
            for _ in 0..<20 {
                let cron = NaiveCron(using: &random)
                let start = around.addingTimeInterval(Double(Int.random(in: -100_000...20_000, using: &random)))
                let expected = cron.next(after: start, in: timeZone)
                XCTAssertEqual(
                    try schedule(cron.text, zone).next(after: start), expected,
                    "'\(cron.text)' in \(zone) after \(start.formatted(.iso8601)), seed \(seed)")
            }
        }
    }
}
