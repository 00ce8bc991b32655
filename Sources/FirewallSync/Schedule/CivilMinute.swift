/// A minute as a clock on the wall shows it: a date and a time without a time zone.
struct CivilMinute: Sendable, Hashable, Comparable {
    static let perDay = 1440

    /// The minutes from 1970-01-01 00:00 on the same wall.
    let number: Int

    /// The minute of this number.
    init(number: Int) { self.number = number }

    /// The minute that holds a second, counted from 1970-01-01 00:00:00 on the same wall.
    init(second: Int) { number = second.flooredQuotient(by: 60) }

    /// A minute of a day, which is counted from 1970-01-01.
    init(day: Int, minuteOfDay: Int) { number = day * Self.perDay + minuteOfDay }

    /// The first second of the minute.
    var second: Int { number * 60 }
    /// The day, counted from 1970-01-01.
    var day: Int { number.flooredQuotient(by: Self.perDay) }
    /// 0 through 1439.
    var minuteOfDay: Int { number - day * Self.perDay }

    static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// A day of the calendar.
struct CivilDay: Sendable, Hashable {
    /// 1 through 12.
    let month: Int
    /// 1 through 31.
    let day: Int
    /// 0, a Sunday, through 6.
    let weekday: Int

    /// The day that lies `number` days after 1970-01-01, a Thursday.
    ///
    /// Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that the leap day is the
    /// last.
    init(number: Int) {
        let shifted = number + 719_468
        let dayOfEra = shifted - shifted.flooredQuotient(by: 146_097) * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        weekday = number + 4 - (number + 4).flooredQuotient(by: 7) * 7
    }
}

extension Int {
    /// The quotient, rounded down for negative numbers too; `divisor` is above zero.
    func flooredQuotient(by divisor: Int) -> Int {
        self >= 0 ? self / divisor : (self + 1) / divisor - 1
    }
}
