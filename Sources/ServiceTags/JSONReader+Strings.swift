/// A string's text between its quotation marks.
struct JSONText {
    /// The raw bytes, escapes and all.
    let range: Range<Int>
    /// Whether the raw bytes are the text, without an escape among them.
    let isPlain: Bool
}

extension JSONReader {
    /// Reads a string and leaves it where it stands.
    mutating func readText(_ expectation: String = "a string") throws(JSONFault) -> JSONText {
        guard skip(UInt8(ascii: "\"")) else { throw unexpectedType(expectation) }
        let start = position
        var isPlain = true
        while true {
            skipPlainCharacters()
            guard position < bytes.count else { throw truncated() }
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return JSONText(range: start..<position - 1, isPlain: isPlain)
            case UInt8(ascii: "\\"):
                isPlain = false
                _ = try readEscape()
            case 0..<0x20:
                throw JSONFault(
                    .notJSON, at: position,
                    "a string holds the control character 0x\(String(byte, radix: 16, uppercase: true)); write it as \\u00XX"
                )
            case 0x20..<0x80:
                position += 1
            default:
                try skipMultibyteCharacter()
            }
        }
    }

    /// Moves on over whole words of ASCII without quotation marks, escapes and control characters, and to the first
    /// such character in the word after them, if there is one.
    ///
    /// A byte's highest bit is set where the byte is out of the ordinary; borrows can set it wrongly only behind the
    /// first such byte ("Determine if a word has a byte less than n", Bit Twiddling Hacks).
    @inline(__always)
    private mutating func skipPlainCharacters() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while bytes.count - position >= 8 {
            let word = eightBytes(at: position)
            let quotes = word ^ ones &* 0x22
            let escapes = word ^ ones &* 0x5C
            let controls = (word &- ones &* 0x20) & ~word
            let special = ((quotes &- ones) & ~quotes | (escapes &- ones) & ~escapes | controls | word) & tops
            position += special.trailingZeroBitCount / 8
            if special != 0 { return }
        }
    }

    /// Reads a string as a value of the standard library.
    mutating func readString() throws(JSONFault) -> String {
        string(of: try readText())
    }

    /// The string that `text` stands for.
    func string(of text: JSONText) -> String {
        guard !text.isPlain else {
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[text.range]), as: UTF8.self)
        }
        return String(decoding: decodedBytes(of: text), as: UTF8.self)
    }

    /// The UTF-8 that `text` stands for.
    func decodedBytes(of text: JSONText) -> [UInt8] {
        guard !text.isPlain else { return Array(bytes[text.range]) }
        var decoded: [UInt8] = []
        var reader = self
        reader.position = text.range.lowerBound
        while reader.position < text.range.upperBound {
            if bytes[reader.position] == UInt8(ascii: "\\"), let scalar = try? reader.readEscape() {
                decoded.append(contentsOf: Array(String(scalar).utf8))
            } else {
                decoded.append(bytes[reader.position])
                reader.position += 1
            }
        }
        return decoded
    }

    /// Reads an escape, surrogate pairs as one character (RFC 8259, section 7).
    private mutating func readEscape() throws(JSONFault) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let byte = current else { throw truncated() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw JSONFault(.notJSON, at: start, "\(quotation(from: start)) begins with no escape of JSON")
        }
        let unit = try readFourHexadecimalDigits(escapeAt: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit) else { throw loneSurrogate(at: start) }
        for expected in [UInt8(ascii: "\\"), UInt8(ascii: "u")] {
            guard position < bytes.count else { throw truncated() }
            guard skip(expected) else { throw loneSurrogate(at: start) }
        }
        let trail = try readFourHexadecimalDigits(escapeAt: start)
        guard UTF16.isTrailSurrogate(trail),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00))
        else { throw loneSurrogate(at: start) }
        return scalar
    }

    private mutating func readFourHexadecimalDigits(escapeAt start: Int) throws(JSONFault) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw truncated() }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw JSONFault(.notJSON, at: start, "\(quotation(from: start)) has not four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }

    private func loneSurrogate(at start: Int) -> JSONFault {
        JSONFault(.notJSON, at: start, "\(quotation(from: start)) begins with half of a surrogate pair")
    }

    /// Leaves behind a character of two to four bytes, if it is well-formed (Unicode Standard, table 3-7).
    private mutating func skipMultibyteCharacter() throws(JSONFault) {
        let lead = bytes[position]
        let length: Int
        // The second byte's range keeps out overlong forms, surrogates and what lies beyond U+10FFFF.
        let second: ClosedRange<UInt8>
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw invalidUTF8()
        }
        for index in 1..<length {
            guard position + index < bytes.count else { throw truncated() }
            guard (index == 1 ? second : 0x80...0xBF).contains(bytes[position + index]) else { throw invalidUTF8() }
        }
        position += length
    }

    private func invalidUTF8() -> JSONFault {
        let byte = String(bytes[position], radix: 16, uppercase: true)
        return JSONFault(.notJSON, at: position, "the byte 0x\(byte) begins no character of UTF-8")
    }
}
