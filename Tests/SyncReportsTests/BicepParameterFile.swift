/// Reads a Bicep parameter file as strictly as its language is defined, as far as a list of rules needs it.
///
/// No Bicep compiler is to be had here. The grammar is that of
/// https://learn.microsoft.com/azure/azure-resource-manager/bicep/parameter-files: a `using` declaration, then
/// parameters; items of an array stand on lines of their own; properties of an object are parted by commas; a comment
/// ends with its line.
struct BicepParameterFile {
    enum Value: Equatable {
        case text(String)
        case list([Value])
        case object([String: Value])
    }

    struct Fault: Error {
        let expected: String
        let rest: String
    }

    private(set) var template = ""
    private(set) var parameters: [String: Value] = [:]
    private(set) var comments: [String] = []
    private var rest: Substring.UnicodeScalarView

    init(parsing text: String) throws {
        rest = Substring(text).unicodeScalars
        try skipBlankLines()
        try take("using")
        skipSpaces()
        template = try string()
        try endOfLine()
        try skipBlankLines()
        while !rest.isEmpty {
            try take("param")
            skipSpaces()
            let name = try identifier()
            skipSpaces()
            try take("=")
            skipSpaces()
            guard parameters.updateValue(try value(), forKey: name) == nil else { throw fault("another name") }
            try endOfLine()
            try skipBlankLines()
        }
    }

    private mutating func value() throws -> Value {
        switch rest.first {
        case "'": .text(try string())
        case "[": .list(try list())
        case "{": .object(try object())
        default: throw fault("a value")
        }
    }

    private mutating func list() throws -> [Value] {
        try take("[")
        skipSpaces()
        if rest.first == "]" {
            try take("]")
            return []
        }
        try endOfLine()
        var items: [Value] = []
        try skipBlankLines()
        while rest.first != "]" {
            items.append(try value())
            try endOfLine()
            try skipBlankLines()
        }
        try take("]")
        return items
    }

    private mutating func object() throws -> [String: Value] {
        try take("{")
        var properties: [String: Value] = [:]
        repeat {
            skipSpaces()
            let name = try identifier()
            try take(":")
            skipSpaces()
            guard properties.updateValue(try value(), forKey: name) == nil else { throw fault("another name") }
            skipSpaces()
        } while skip(",")
        try take("}")
        return properties
    }

    private mutating func string() throws -> String {
        try take("'")
        var text = ""
        while let scalar = rest.popFirst() {
            switch scalar {
            case "'": return text
            case "\n", "\r": throw fault("the end of the string before that of the line")
            case "$" where rest.first == "{": throw fault("no interpolation")
            case "\\": text.unicodeScalars.append(try escaped())
            default: text.unicodeScalars.append(scalar)
            }
        }
        throw fault("the end of the string")
    }

    private mutating func escaped() throws -> Unicode.Scalar {
        switch rest.popFirst() {
        case "\\": return "\\"
        case "'": return "'"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "$": return "$"
        case "u":
            try take("{")
            let digits = rest.prefix { $0.properties.isASCIIHexDigit }
            rest = rest.dropFirst(digits.count)
            try take("}")
            guard let number = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(number) else {
                throw fault("a code point")
            }
            return scalar
        default: throw fault("an escape that Bicep knows")
        }
    }

    private mutating func identifier() throws -> String {
        let name = rest.prefix { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_") }
        guard !name.isEmpty else { throw fault("a name") }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    /// A comment, if there is one, and the end of the line or the file.
    private mutating func endOfLine() throws {
        skipSpaces()
        if rest.starts(with: "//".unicodeScalars) {
            let comment = rest.prefix { $0 != "\n" }
            comments.append(String(comment.dropFirst(2)))
            rest = rest.dropFirst(comment.count)
        }
        guard rest.isEmpty || skip("\n") else { throw fault("the end of the line") }
    }

    private mutating func skipBlankLines() throws {
        skipSpaces()
        while rest.first == "\n" || rest.starts(with: "//".unicodeScalars) {
            try endOfLine()
            skipSpaces()
        }
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == " " || $0 == "\t" } }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func take(_ word: String) throws {
        guard rest.starts(with: word.unicodeScalars) else { throw fault(word) }
        rest = rest.dropFirst(word.unicodeScalars.count)
    }

    private func fault(_ expected: String) -> Fault { Fault(expected: expected, rest: String(rest.prefix(40))) }
}
