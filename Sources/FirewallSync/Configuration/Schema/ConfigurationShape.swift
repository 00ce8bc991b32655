/// What a key of the configuration takes.
///
/// The schema is data: one table of shapes drives the checks, the sample file, the reference and the JSON Schema.
indirect enum ConfigurationShape: Sendable {
    /// One line of text of some form.
    case text(TextForm)
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// `true` or `false`.
    case flag
    /// A number and a unit, such as `14d`; the range is in seconds, of which the value must hold whole multiples.
    case duration(ClosedRange<Int>, wholeMultiplesOf: Int)
    /// A share such as `30%`.
    case percentage
    /// One of these words.
    case choice([String])
    /// A list, with at least so many items.
    case list(of: ConfigurationShape, atLeast: Int)
    /// Keys that the schema knows.
    case section(ConfigurationSection)
    /// Names that the user chooses, each with a value of one shape.
    case named(ConfigurationShape)
}

extension ConfigurationShape {
    /// The shape in words, for messages and the reference: "a whole number from 1 to 100".
    var description: String {
        switch self {
        case .text(let form): form.description
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .duration(let range, _):
            "a duration from \(ConfigurationDuration(seconds: range.lowerBound)) to "
                + "\(ConfigurationDuration(seconds: range.upperBound))"
        case .percentage: "a share from 0% to 100%"
        case .choice(let words): words.map { "'\($0)'" }.joined(separator: " or ")
        case .list(let item, _): "a list, each item \(item.description)"
        case .section: "a section of keys"
        case .named: "a section of names"
        }
    }
}
