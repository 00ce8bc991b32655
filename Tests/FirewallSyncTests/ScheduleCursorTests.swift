import Foundation
import XCTest

@testable import FirewallSync

/// Runs that are missed, and clocks that jump.
final class ScheduleCursorTests: XCTestCase {
    private let start = Date(timeIntervalSince1970: 1_767_225_600)  // 2026-01-01 00:00 UTC

    private func cron(_ expression: String) throws -> RunSchedule {
        RunSchedule(.cron(try CronExpression(parsing: expression), .gmt))
    }

    /// A cursor that ran at `start` plus so many seconds.
    private func cursor(_ schedule: RunSchedule, ranAt seconds: Double) -> ScheduleCursor {
        var cursor = ScheduleCursor(schedule, mark: nil, now: start, share: 0)
        cursor.settle(start + seconds, share: 0)
        return cursor
    }

    func testARegistryThatWasNeverRunIsDueAtOnce() {
        XCTAssertLessThan(ScheduleCursor(.standard, mark: nil, now: start, share: 0.9).due, start)
    }

    func testADayOfMissedRunsIsMadeUpOnce() throws {
        for schedule in [try cron("0 * * * *"), RunSchedule(.every(seconds: 3600))] {
            var cursor = cursor(schedule, ranAt: 0)
            let late = start + 86_400 + 600
            XCTAssertLessThanOrEqual(cursor.due, late)
            cursor.settle(late, share: 0)
            XCTAssertGreaterThan(cursor.due, late, "\(schedule)")
            XCTAssertLessThanOrEqual(cursor.due, late + 3600, "\(schedule)")
        }
    }

    func testAnIntervalIsCountedFromWhenARunWasDue() {
        var cursor = cursor(RunSchedule(.every(seconds: 3600)), ranAt: 0)
        cursor.settle(start + 3630, share: 0)
        XCTAssertEqual(cursor.due, start + 7200)
    }

    func testJitterPutsOffWithinItsBoundAndDoesNotAddUp() {
        let schedule = RunSchedule(.every(seconds: 3600), jitterSeconds: 300)
        var cursor = cursor(schedule, ranAt: 0)
        for run in 1...20 {
            let share = Double(run % 5) / 5
            XCTAssertGreaterThanOrEqual(cursor.due, start + Double(run) * 3600)
            XCTAssertLessThan(cursor.due, start + Double(run) * 3600 + 300)
            cursor.settle(cursor.due, share: share)
        }
    }

    func testAClockThatIsPutBackAnHourNeitherRepeatsNorHoldsUp() throws {
        // Each ran at 10:00; at 10:05 the clock is put back to 09:05, and the next run is a whole gap after the last.
        let ran = 36_000.0
        for (schedule, next) in [
            (try cron("0 10 * * *"), 86_400.0), (try cron("0 * * * *"), 0), (try cron("*/5 * * * *"), -3300),
            (RunSchedule(.every(seconds: 3600)), 0), (RunSchedule(.every(seconds: 300)), -3300),
        ] {
            var cursor = cursor(schedule, ranAt: ran)
            cursor.observe(start + ran + 290)
            cursor.observe(start + ran - 3310)
            XCTAssertEqual(cursor.due, start + ran + next, "\(schedule)")
        }
    }

    func testSmallCorrectionsOfTheClockRepeatNothing() throws {
        var cursor = cursor(try cron("0 * * * *"), ranAt: 3600.02)
        cursor.observe(start + 3599.99)
        XCTAssertEqual(cursor.due, start + 7200)
        cursor.observe(start + 3599.5)
        XCTAssertEqual(cursor.due, start + 7200)
    }

    func testAMarkFromAFutureThatIsNoMoreHoldsNothingUp() throws {
        let mark = ScheduleCursor.Mark(settled: start + 86_400 * 365)
        for schedule in [try cron("0 10 * * *"), RunSchedule(.every(seconds: 3600))] {
            let cursor = ScheduleCursor(schedule, mark: mark, now: start, share: 0)
            XCTAssertGreaterThan(cursor.due, start)
            XCTAssertLessThanOrEqual(cursor.due, start + 2 * 86_400, "\(schedule)")
        }
    }

    func testAJumpForwardAndBackAgainGoesOnAsBefore() throws {
        var cursor = cursor(try cron("0 10 * * *"), ranAt: 36_000)
        let ahead = start + 36_000 + 86_400 + 300
        XCTAssertLessThanOrEqual(cursor.due, ahead)
        cursor.settle(ahead, share: 0)
        cursor.observe(start + 36_000 + 330)
        XCTAssertEqual(cursor.due, start + 36_000 + 86_400)
    }

    func testTheMarkOutlivesTheProgram() throws {
        let before = cursor(try cron("0 10 * * *"), ranAt: 36_000)
        let stored = try JSONDecoder().decode(
            ScheduleCursor.Mark.self, from: JSONEncoder().encode(try XCTUnwrap(before.mark)))
        let after = ScheduleCursor(try cron("0 10 * * *"), mark: stored, now: start + 40_000, share: 0)
        XCTAssertEqual(after.due, before.due)
    }
}
