/// Why a text is no schedule.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
public struct ScheduleError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// Not five fields, nor a name such as `@daily`.
        case fieldCount
        /// A field that is no number, range, step, list or name.
        case badField
        /// A number outside its field's range.
        case outOfRange
        /// Days that no calendar has, such as 30 February.
        case neverComes
    }

    /// What is wrong, for programs.
    public let code: Code
    /// A clause that quotes what was found and says what is expected.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the codes are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
