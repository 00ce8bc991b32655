extension JSONReader {
    /// Reads an integer that fits 64 bits.
    mutating func readInteger() throws(JSONFault) -> Int {
        guard let byte = current, byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        else {
            throw unexpectedType("an integer")
        }
        let start = position
        let isInteger = try skipNumber()
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        guard isInteger else {
            throw JSONFault(.wrongType, at: start, "\(text.prefix(40)) stands where an integer is expected")
        }
        guard let value = Int(text) else {
            throw JSONFault(.other, at: start, "\(text.prefix(40)) is beyond 64 bits")
        }
        return value
    }

    /// Whether `null` comes next; then it is left behind.
    mutating func skipNull() throws(JSONFault) -> Bool {
        guard current == UInt8(ascii: "n") else { return false }
        try skipWord("null")
        return true
    }

    /// Checks a value of any type and leaves it behind.
    ///
    /// `depth` counts the containers around it.
    mutating func skipValue(depth: Int = 0) throws(JSONFault) {
        skipWhitespace()
        guard let byte = current else { throw truncated() }
        switch byte {
        case UInt8(ascii: "{"): try skipObject(depth: depth + 1)
        case UInt8(ascii: "["): try skipArray(depth: depth + 1)
        case UInt8(ascii: "\""): _ = try readText()
        case UInt8(ascii: "t"): try skipWord("true")
        case UInt8(ascii: "f"): try skipWord("false")
        case UInt8(ascii: "n"): try skipWord("null")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try skipNumber()
        default: throw unexpectedByte("a value")
        }
    }

    private mutating func skipArray(depth: Int) throws(JSONFault) {
        try checkDepth(depth)
        try beginArray()
        var isFirst = true
        while try nextElement(isFirst: &isFirst) { try skipValue(depth: depth) }
    }

    private mutating func skipObject(depth: Int) throws(JSONFault) {
        try checkDepth(depth)
        var object = try beginObject()
        while try nextKey(NoKey.self, in: &object) != nil { try skipValue(depth: depth) }
    }

    private func checkDepth(_ depth: Int) throws(JSONFault) {
        guard depth <= Self.depthLimit else {
            throw JSONFault(.other, at: position, "the nesting is deeper than \(Self.depthLimit) levels")
        }
    }

    private mutating func skipWord(_ word: StaticString) throws(JSONFault) {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count else { throw truncated() }
            guard skip(word.utf8Start[index]) else {
                position = start
                throw unexpectedByte("a value")
            }
        }
    }

    /// Checks a number (RFC 8259, section 6); whether it has neither fraction nor exponent.
    private mutating func skipNumber() throws(JSONFault) -> Bool {
        let start = position
        _ = skip(UInt8(ascii: "-"))
        let zero = current == UInt8(ascii: "0")
        let digits = try skipDigits()
        guard !zero || digits == 1 else {
            throw JSONFault(.notJSON, at: start, "\(quotation(from: start)) begins with a number with leading zeros")
        }
        var isInteger = true
        if skip(UInt8(ascii: ".")) {
            isInteger = false
            _ = try skipDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            _ = try skipDigits()
        }
        return isInteger
    }

    private mutating func skipDigits() throws(JSONFault) -> Int {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw unexpectedByte("a digit") }
        return position - start
    }
}
