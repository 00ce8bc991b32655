/// When something runs, as crontab(5) writes it: minute, hour, day of the month, month, day of the week.
///
/// Each field is `*`, a number, a range `1-5`, a step `*/15` or `8-18/2`, or a list of those with commas; months and
/// days of the week also by their English names' first three letters, and 7 is a Sunday as 0 is. Where both days are
/// restricted, either is enough. `@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly` and `@annually`
/// stand for what they say.
public struct CronExpression: Sendable, Hashable, CustomStringConvertible {
    /// The text that was read.
    public let description: String
    private let minutes: CronField
    private let hours: CronField
    private let daysOfMonth: CronField
    private let months: CronField
    private let weekdays: CronField

    private static let names = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
    /// The longest that one waits for a day: from one 29 February to the next, over a year such as 2100.
    private static let longestWait = 8 * 366

    /// Reads an expression.
    ///
    /// - Throws: ``ScheduleError``, which quotes the field that is wrong.
    public init(parsing text: String) throws(ScheduleError) {
        let given = text.split(whereSeparator: \.isWhitespace)
        var fields = given
        if given.count == 1, given[0].hasPrefix("@") {
            guard let meant = Self.names[given[0].lowercased()] else {
                throw ScheduleError(
                    .badField, "'\(text)' is none of \(Self.names.keys.sorted().joined(separator: ", "))")
            }
            fields = meant.split(separator: " ")
        }
        guard fields.count == 5 else {
            throw ScheduleError(
                .fieldCount,
                "'\(text)' has \(fields.count) \(fields.count == 1 ? "field" : "fields"), and a cron expression has five: "
                    + "minute, hour, day of the month, month, day of the week")
        }
        description = given.joined(separator: " ")
        minutes = try CronField(parsing: fields[0], as: .minute)
        hours = try CronField(parsing: fields[1], as: .hour)
        daysOfMonth = try CronField(parsing: fields[2], as: .dayOfMonth)
        months = try CronField(parsing: fields[3], as: .month)
        weekdays = try CronField(parsing: fields[4], as: .weekday)
        guard next(after: CivilMinute(number: -1)) != nil else {
            throw ScheduleError(.neverComes, "'\(text)' names a day that no month has, so it would never run")
        }
    }

    /// Whether it comes in every hour of its days, so that it names a rhythm and not times of the day.
    var isEveryHour: Bool { hours.isEveryHour }

    /// Whether `minute` is one of the expression's.
    func matches(_ minute: CivilMinute) -> Bool {
        minutes.contains(minute.minuteOfDay % 60) && hours.contains(minute.minuteOfDay / 60)
            && matches(CivilDay(number: minute.day))
    }

    /// The first minute after `minute` that the expression names; nil only for days that never come.
    ///
    /// - Complexity: O(days until then).
    func next(after minute: CivilMinute) -> CivilMinute? {
        let start = CivilMinute(number: minute.number + 1)
        for day in start.day...start.day + Self.longestWait where matches(CivilDay(number: day)) {
            let earliest = day == start.day ? start.minuteOfDay : 0
            for hour in hours.values where hour >= earliest / 60 {
                if let found = minutes.values.first(where: { hour * 60 + $0 >= earliest }) {
                    return CivilMinute(day: day, minuteOfDay: hour * 60 + found)
                }
            }
        }
        return nil
    }

    private func matches(_ day: CivilDay) -> Bool {
        guard months.contains(day.month) else { return false }
        let (isDay, isWeekday) = (daysOfMonth.contains(day.day), weekdays.contains(day.weekday))
        // crontab(5): where both are restricted, either is enough.
        return daysOfMonth.isWildcard || weekdays.isWildcard ? isDay && isWeekday : isDay || isWeekday
    }
}
