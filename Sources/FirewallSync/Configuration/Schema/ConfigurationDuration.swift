/// A duration as the configuration writes it: a whole number and a unit, `90s`, `5m`, `36h`, `14d` or `2w`.
package struct ConfigurationDuration: Sendable, CustomStringConvertible {
    /// The units and their seconds, longest first.
    static let units: [(symbol: Character, seconds: Int)] = [
        ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
    ]

    /// The length in seconds.
    package let seconds: Int

    /// A length in seconds.
    package init(seconds: Int) { self.seconds = seconds }

    /// Reads a whole number and a unit; nil for any other text, and for a number that does not fit.
    package init?(parsing text: String) {
        guard let unit = Self.units.first(where: { $0.symbol == text.last }) else { return nil }
        let digits = text.dropLast()
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else {
            return nil
        }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: unit.seconds)
        guard !overflow else { return nil }
        self.init(seconds: seconds)
    }

    /// The number and the longest unit, up to days, that it is a whole multiple of; no time is `0d`.
    package var description: String {
        for unit in Self.units.dropFirst() where seconds % unit.seconds == 0 {
            return "\(seconds / unit.seconds)\(unit.symbol)"
        }
        return "\(seconds)s"
    }
}
