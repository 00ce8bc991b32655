/// One thing that is wrong in a configuration, where, and what to do about it.
///
/// Two problems are equal when their codes and places are: tests compare those, people read the sentence.
public struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// The file cannot be read.
        case unreadable
        /// The text is not YAML.
        case syntax
        /// A key that the schema does not know.
        case unknownKey
        /// A key that stands twice in one section.
        case duplicateKey
        /// A key that must be there.
        case missingKey
        /// A value of another type than the schema's.
        case wrongType
        /// A number, duration or share outside its range.
        case outOfRange
        /// A text that is not of the form that is asked for.
        case badValue
        /// A name that refers to nothing.
        case unknownReference
        /// Two registries with one label or one resource id.
        case duplicateRegistry
        /// Keys that exclude each other, or none of several of which one is needed.
        case contradiction
        /// A secret in the file itself.
        case inlineSecret
    }

    /// What is wrong, for programs.
    public let code: Code
    /// The file, as it was named.
    public let file: String?
    /// The line, from 1; nil where the problem is the whole file's.
    public let line: Int?
    /// The column in Unicode scalars, from 1.
    public let column: Int?
    /// What was found, what was expected and what to do, in one sentence.
    public let sentence: String

    /// A problem at a place.
    public init(_ code: Code, file: String? = nil, line: Int? = nil, column: Int? = nil, sentence: String) {
        self.code = code
        self.file = file
        self.line = line
        self.column = column
        self.sentence = sentence
    }

    /// `file:line:column: sentence`.
    public var description: String {
        let place = [file, line.map(String.init), column.map(String.init)].compactMap { $0 }
        return (place + [" \(sentence)"]).joined(separator: ":").trimmingPrefix(" ").description
    }

    /// Whether the codes and the places are equal.
    public static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.line == right.line && left.column == right.column
    }

    /// Hashes the code and the place.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(line)
        hasher.combine(column)
    }
}
