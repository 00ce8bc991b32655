import Foundation

extension BinaryInteger {
    /// The number with a comma between each three digits: `1,234,567`.
    public var grouped: String {
        let digits = String(magnitude)
        var text = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// The grouped number and what it counts: `1 rule`, `12 rules`, `1 address`.
    public func counted(_ singular: String, plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? singular : plural ?? singular + "s")"
    }
}

extension Date {
    /// The day in UTC: `2025-10-20`.
    var day: String { formatted(Self.utcStyle.year().month().day()) }

    /// The minute in UTC: `2025-10-20 14:05 UTC`.
    var minute: String {
        formatted(
            Self.utcStyle.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)
        ).dropLast(3) + " UTC"
    }

    private static var utcStyle: Date.ISO8601FormatStyle {
        Date.ISO8601FormatStyle(timeZone: .gmt)
    }
}
