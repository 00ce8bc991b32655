import XCTest

@testable import FirewallSync

/// What crontab(5) expressions mean, and what is said about those that mean nothing.
final class CronExpressionTests: XCTestCase {
    /// Day 0 is 1970-01-01, a Thursday.
    private func minute(_ day: Int, _ hour: Int, _ minute: Int) -> CivilMinute {
        CivilMinute(day: day, minuteOfDay: hour * 60 + minute)
    }

    private func expect(
        _ text: String, after start: CivilMinute, _ expected: CivilMinute, line: UInt = #line
    ) throws {
        let expression = try CronExpression(parsing: text)
        XCTAssertEqual(expression.next(after: start), expected, text, line: line)
        XCTAssertTrue(expression.matches(expected), text, line: line)
    }

    func testListsRangesStepsAndNames() throws {
        try expect("*/15 * * * *", after: minute(0, 0, 0), minute(0, 0, 15))
        try expect("5/20 * * * *", after: minute(0, 0, 25), minute(0, 0, 45))
        try expect("0 8-18/5 * * *", after: minute(0, 8, 0), minute(0, 13, 0))
        try expect("30 6,18 * * *", after: minute(0, 6, 30), minute(0, 18, 30))
        try expect("0 0 1 feb *", after: minute(0, 0, 0), minute(31, 0, 0))
        try expect("0 6 * * MON-FRI", after: minute(1, 6, 0), minute(4, 6, 0))
        try expect("0 6 * * FRI-SUN", after: minute(2, 6, 0), minute(3, 6, 0))
        try expect("0 0 * * 7", after: minute(0, 0, 0), minute(3, 0, 0))
        try expect("0 0 * * 0", after: minute(0, 0, 0), minute(3, 0, 0))
        try expect("  0\t0  29 2 *  ", after: minute(0, 0, 0), minute(789, 0, 0))
    }

    func testOneOfTwoRestrictedDaysIsEnough() throws {
        // 1970-01-04 is a Sunday, before the 13th; with a wildcard both must hold.
        try expect("0 0 13 * SUN", after: minute(0, 0, 0), minute(3, 0, 0))
        try expect("0 0 */2 * SUN", after: minute(0, 0, 0), minute(10, 0, 0))
    }

    func testNamesForWholeExpressions() throws {
        for (name, meaning) in [
            ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@Weekly", "0 0 * * SUN"),
            ("@monthly", "0 0 1 * *"), ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 JAN *"),
        ] {
            let (short, long) = (try CronExpression(parsing: name), try CronExpression(parsing: meaning))
            for start in [minute(0, 0, 0), minute(45, 13, 59), minute(364, 23, 59)] {
                XCTAssertEqual(short.next(after: start), long.next(after: start), name)
            }
        }
    }

    func testLeapDaysAreFoundOverTheYear2100() throws {
        // From 2096-02-29, day 46,080, the next is 2104-02-29.
        let expression = try CronExpression(parsing: "0 0 29 2 *")
        XCTAssertTrue(expression.matches(minute(46_080, 0, 0)))
        XCTAssertEqual(expression.next(after: minute(46_080, 0, 0)), minute(49_001, 0, 0))
    }

    func testWhatIsNoExpressionIsQuoted() {
        for (text, code, word) in [
            ("", ScheduleError.Code.fieldCount, "0 fields"), ("* * * *", .fieldCount, "4 fields"),
            ("0 0 * * * root", .fieldCount, "6 fields"), ("@reboot", .badField, "@daily"),
            ("60 * * * *", .outOfRange, "0 through 59"), ("* 24 * * *", .outOfRange, "0 through 23"),
            ("* * 0 * *", .outOfRange, "1 through 31"), ("* * * 13 *", .outOfRange, "1 through 12"),
            ("* * * * 8", .outOfRange, "0 through 7"), ("*/0 * * * *", .outOfRange, "step '0'"),
            ("*/61 * * * *", .outOfRange, "step '61'"), ("1-2/x * * * *", .outOfRange, "step 'x'"),
            ("1,,2 * * * *", .badField, "''"), ("x * * * *", .badField, "'x'"), ("-1 * * * *", .badField, "''"),
            ("* * * MAI *", .badField, "'MAI'"), ("9-5 * * * *", .badField, "backwards"),
            ("0 0 30 2 *", .neverComes, "never run"), ("0 0 31 4,6,9,11 *", .neverComes, "never run"),
        ] {
            XCTAssertThrowsError(try CronExpression(parsing: text), text) { error in
                XCTAssertEqual((error as? ScheduleError)?.code, code, "\(error)")
                XCTAssertTrue("\(error)".contains(word), "'\(error)' lacks '\(word)'")
            }
        }
    }
}
