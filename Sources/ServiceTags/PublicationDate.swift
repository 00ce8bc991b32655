/// The day in a publication's file name, `ServiceTags_Public_20251020.json`: a civil date without a time zone.
public struct PublicationDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The days since 1970-01-01 in the proleptic Gregorian calendar.
    public let daysSinceEpoch: Int

    /// The day that lies `daysSinceEpoch` days after 1970-01-01.
    public init(daysSinceEpoch: Int) { self.daysSinceEpoch = daysSinceEpoch }

    /// The day with this year, month (1 through 12) and day of the month; nil where the calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let date = Self(civil: year, month, day)
        // The 31st of a short month would come back as another day.
        guard date.civil == (year, month, day) else { return nil }
        self = date
    }

    /// The day in a file name `ServiceTags_CLOUD_YYYYMMDD.json`, with or without `.gz`; nil for any other name.
    ///
    /// Folders before the name are left aside, and case does not matter.
    public init?(fileName: String) {
        var name = fileName.utf8[...]
        if let slash = name.lastIndex(of: UInt8(ascii: "/")) { name = name[name.index(after: slash)...] }
        let lowered = name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard lowered.starts(with: "servicetags_".utf8) else { return nil }
        var rest = lowered[...]
        if rest.hasSuffix(".gz") { rest = rest.dropLast(3) }
        guard rest.hasSuffix(".json") else { return nil }
        rest = rest.dropLast(5)
        let digits = rest.suffix(8)
        guard digits.count == 8, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            rest.dropLast(8).last == UInt8(ascii: "_"), rest.count > "servicetags_".utf8.count + 8
        else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        self.init(year: number / 10000, month: number / 100 % 100, day: number % 100)
    }

    /// Whether `left` is the earlier day.
    public static func < (left: Self, right: Self) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }

    /// `2025-10-20`.
    public var description: String {
        let (year, month, day) = civil
        return "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))"
    }

    /// `20251020`, as file names write it.
    public var compact: String {
        let (year, month, day) = civil
        return Self.padded(year, to: 4) + Self.padded(month, to: 2) + Self.padded(day, to: 2)
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

// Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that the leap day is the last.
extension PublicationDate {
    private init(civil year: Int, _ month: Int, _ day: Int) {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = era * 146_097 + dayOfEra - 719_468
    }

    private var civil: (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasSuffix(_ suffix: String) -> Bool { self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
}
