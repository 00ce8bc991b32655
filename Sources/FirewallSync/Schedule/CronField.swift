/// One field of a cron expression: the values that it stands for.
struct CronField: Sendable, Hashable {
    /// What a field counts.
    struct Kind: Sendable {
        /// What messages call it.
        let name: String
        /// The least and the greatest number.
        let range: ClosedRange<Int>
        /// Names for the numbers from the least on; empty where there are none.
        var names: [String] = []

        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let dayOfMonth = Kind(name: "day of the month", range: 1...31)
        static let month = Kind(
            name: "month", range: 1...12,
            names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
        static let weekday = Kind(
            name: "day of the week", range: 0...7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])
    }

    /// Bit n stands for the number n.
    private var bits: UInt64 = 0
    /// Whether the field begins with `*`, and so does not name particular days.
    let isWildcard: Bool

    /// Reads a list of `*`, `N`, `N-M`, each with `/STEP` where wanted; months and days of the week also by name.
    init(parsing text: Substring, as kind: Kind) throws(ScheduleError) {
        isWildcard = text.hasPrefix("*")
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            try insert(item, of: text, kind)
        }
        // 7 is a Sunday too.
        if kind.range.upperBound == 7, contains(7) { bits = bits & ~(1 << 7) | 1 }
    }

    func contains(_ value: Int) -> Bool { bits >> UInt64(value) & 1 == 1 }

    /// The values, ascending.
    var values: [Int] { (0..<64).filter(contains) }

    /// Whether every number of an hour's field is there.
    var isEveryHour: Bool { bits == 1 << 24 - 1 }

    private mutating func insert(_ item: Substring, of field: Substring, _ kind: Kind) throws(ScheduleError) {
        let halves = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var step = 1
        if halves.count == 2 {
            guard let number = Self.number(halves[1]), (1...kind.range.upperBound).contains(number) else {
                throw ScheduleError(
                    .outOfRange,
                    "the step '\(halves[1])' in the \(kind.name) '\(field)' must be 1 through \(kind.range.upperBound)")
            }
            step = number
        }
        let range = try Self.range(halves[0], hasStep: halves.count == 2, of: field, kind)
        for value in stride(from: range.lowerBound, through: range.upperBound, by: step) { bits |= 1 << UInt64(value) }
    }

    private static func range(
        _ text: Substring, hasStep: Bool, of field: Substring, _ kind: Kind
    ) throws(ScheduleError) -> ClosedRange<Int> {
        // A week has seven days, also where every other one is meant.
        let last = kind.range.upperBound == 7 ? 6 : kind.range.upperBound
        if text == "*" { return kind.range.lowerBound...last }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends[0], of: field, kind)
        guard ends.count == 2 else { return first...(hasStep ? max(first, last) : first) }
        var end = try value(ends[1], of: field, kind)
        // FRI-SUN goes on to the Sunday after.
        if kind.range.upperBound == 7, end == 0, first > 0 { end = 7 }
        guard first <= end else {
            throw ScheduleError(
                .badField, "the range '\(text)' in the \(kind.name) '\(field)' runs backwards; write two, with a comma")
        }
        return first...end
    }

    private static func value(
        _ text: Substring, of field: Substring, _ kind: Kind
    ) throws(ScheduleError) -> Int {
        if let index = kind.names.firstIndex(of: text.uppercased()) { return index + kind.range.lowerBound }
        guard let number = number(text) else {
            let names = kind.names.first.map { " or a name such as \($0)" } ?? ""
            throw ScheduleError(
                .badField, "the \(kind.name) '\(field)' holds '\(text)' where a number\(names) is expected")
        }
        guard kind.range.contains(number) else {
            throw ScheduleError(
                .outOfRange,
                "the \(kind.name) '\(field)' holds \(text), and it must be "
                    + "\(kind.range.lowerBound) through \(kind.range.upperBound)")
        }
        return number
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 4, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }
}
