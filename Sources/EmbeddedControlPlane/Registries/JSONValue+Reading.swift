/// A text that is not JSON (RFC 8259), or is nested too deep.
struct JSONSyntaxError: Error, CustomStringConvertible {
    /// The byte at which it was found out.
    let offset: Int

    var description: String { "the text is not JSON from byte \(offset) on" }
}

extension JSONValue {
    /// Reads a JSON text.
    ///
    /// Of members of one name the last counts.
    ///
    /// - Throws: ``JSONSyntaxError``.
    /// - Complexity: O(text), without the detours of a decoder for any type.
    init(parsing bytes: some Sequence<UInt8>) throws(JSONSyntaxError) {
        var reader = JSONValueReader(Array(bytes))
        self = try reader.readDocument()
    }
}

/// Reads values one after the other.
private struct JSONValueReader {
    /// The deepest nesting; what clients send has some ten levels.
    private static let depthLimit = 100

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func readDocument() throws(JSONSyntaxError) -> JSONValue {
        let value = try readValue()
        skipBlanks()
        guard position == bytes.count else { throw fault }
        return value
    }

    private var fault: JSONSyntaxError { JSONSyntaxError(offset: position) }
    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func readValue() throws(JSONSyntaxError) -> JSONValue {
        skipBlanks()
        switch current {
        case UInt8(ascii: "{"): return try nested { reader throws(JSONSyntaxError) in try reader.readObject() }
        case UInt8(ascii: "["): return try nested { reader throws(JSONSyntaxError) in try reader.readArray() }
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try readNumber()
        }
    }

    private mutating func nested(
        _ body: (inout JSONValueReader) throws(JSONSyntaxError) -> JSONValue
    ) throws(JSONSyntaxError) -> JSONValue {
        guard depth < Self.depthLimit else { throw fault }
        depth += 1
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func readObject() throws(JSONSyntaxError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if skip(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipBlanks()
            guard current == UInt8(ascii: "\"") else { throw fault }
            let name = try readString()
            skipBlanks()
            guard skip(UInt8(ascii: ":")) else { throw fault }
            members[name] = try readValue()
            skipBlanks()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw fault }
        return .object(members)
    }

    private mutating func readArray() throws(JSONSyntaxError) -> JSONValue {
        var elements: [JSONValue] = []
        skipBlanks()
        if skip(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try readValue())
            skipBlanks()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw fault }
        return .array(elements)
    }

    private mutating func readString() throws(JSONSyntaxError) -> String {
        let start = position
        position += 1
        // What came before the last escape; most strings have none, and are read in one piece.
        var text: [UInt8] = []
        var piece = position
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                let last = bytes[piece..<position]
                position += 1
                let string =
                    text.isEmpty
                    ? String(validating: last, as: UTF8.self) : String(validating: text + last, as: UTF8.self)
                guard let string else { throw JSONSyntaxError(offset: start) }
                return string
            case UInt8(ascii: "\\"):
                text += bytes[piece..<position]
                position += 1
                text += String(Character(try readEscape())).utf8
                piece = position
            case 0..<0x20: throw fault
            default: position += 1
            }
        }
        throw fault
    }

    private mutating func readEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        guard let byte = current else { throw fault }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape()
        default: throw fault
        }
    }

    private mutating func readUnicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try readFourDigits()
        guard 0xD800...0xDFFF ~= first else {
            guard let scalar = Unicode.Scalar(first) else { throw fault }
            return scalar
        }
        // Two escapes for one character beyond the first 65,536 (RFC 8259, section 7).
        guard first < 0xDC00, skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else { throw fault }
        let second = try readFourDigits()
        guard 0xDC00...0xDFFF ~= second else { throw fault }
        guard let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else { throw fault }
        return scalar
    }

    private mutating func readFourDigits() throws(JSONSyntaxError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw fault }
        let digits = bytes[position..<position + 4]
        let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard isHexadecimal, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else { throw fault }
        position += 4
        return value
    }

    private mutating func readNumber() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        _ = skip(UInt8(ascii: "-"))
        let isZero = current == UInt8(ascii: "0")
        let count = skipDigits()
        guard count == 1 || count > 1 && !isZero else { throw fault }
        var isWhole = true
        if skip(UInt8(ascii: ".")) {
            isWhole = false
            guard skipDigits() > 0 else { throw fault }
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            isWhole = false
            _ = skip(UInt8(ascii: "+")) || skip(UInt8(ascii: "-"))
            guard skipDigits() > 0 else { throw fault }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw JSONSyntaxError(offset: start) }
        return .number(number)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = current, 0x30...0x39 ~= byte { position += 1 }
        return position - start
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw fault }
        position += word.utf8.count
        return value
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}
