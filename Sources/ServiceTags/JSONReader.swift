#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A strict reader of JSON texts (RFC 8259) that hands out values as they come and builds no tree.
///
/// What it stands on: `bytes` outlives the reader, and every access lies behind a comparison with the end. It takes a
/// byte order mark at the start, which RFC 8259, section 8.1, allows a parser to ignore.
struct JSONReader {
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    /// The deepest nesting of arrays and objects; publications have five levels.
    static let depthLimit = 64

    let bytes: UnsafeBufferPointer<UInt8>
    var position: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        position = bytes.starts(with: Self.byteOrderMark) ? 3 : 0
    }

    /// The byte at the position, or nil at the end.
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Moves on to the next byte that is not white space.
    @inline(__always)
    mutating func skipWhitespace() {
        let end = bytes.count
        while position < end {
            // Publications indent by up to ten spaces on every line: eight bytes are looked at together.
            if end - position >= 8 {
                let spaces = (eightBytes(at: position) ^ 0x2020_2020_2020_2020).trailingZeroBitCount / 8
                position += spaces
                if spaces == 8 { continue }
            }
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// The eight bytes at `offset`, the first one lowest.
    ///
    /// Requires that many.
    @inline(__always)
    func eightBytes(at offset: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The bytes in `range`.
    @inline(__always)
    func rawBytes(in range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range])
    }

    /// Whether the bytes in `range` are those of `text`.
    @inline(__always)
    func bytes(in range: Range<Int>, equal text: UnsafeRawBufferPointer) -> Bool {
        guard range.count == text.count else { return false }
        guard let ours = rawBytes(in: range).baseAddress, let theirs = text.baseAddress else { return range.isEmpty }
        return memcmp(ours, theirs, text.count) == 0
    }

    /// Whether `byte` comes next; then it is left behind.
    @inline(__always)
    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Requires that nothing but white space follows.
    mutating func readEnd() throws(JSONFault) {
        skipWhitespace()
        guard position == bytes.count else {
            throw JSONFault(
                .trailingGarbage, at: position, "\(quotation(from: position)) follows the end of the document")
        }
    }

    // MARK: Arrays

    /// Begins an array; its elements follow while ``nextElement(isFirst:)`` says so.
    mutating func beginArray() throws(JSONFault) {
        skipWhitespace()
        guard skip(UInt8(ascii: "[")) else { throw unexpectedType("an array") }
    }

    /// Whether another element follows; the position is then at its first byte, else behind the array.
    @inline(__always)
    mutating func nextElement(isFirst: inout Bool) throws(JSONFault) -> Bool {
        if !isFirst, skip(UInt8(ascii: ",")) { return try skipToElement() }
        skipWhitespace()
        if skip(UInt8(ascii: "]")) {
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard skip(UInt8(ascii: ",")) else { throw unexpectedByte("',' or ']'") }
        return try skipToElement()
    }

    /// Moves on to the element behind a comma.
    @inline(__always)
    private mutating func skipToElement() throws(JSONFault) -> Bool {
        skipWhitespace()
        if current == UInt8(ascii: "]") { throw unexpectedByte("a value after ','") }
        return true
    }

    // MARK: Faults

    /// The fault of a value that is not what the format wants, or no value at all.
    @inline(never)
    func unexpectedType(_ expectation: String) -> JSONFault {
        guard let byte = current else { return truncated() }
        let kind: String
        switch byte {
        case UInt8(ascii: "{"): kind = "an object"
        case UInt8(ascii: "["): kind = "an array"
        case UInt8(ascii: "\""): kind = "the string \(quotation(from: position))"
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "-"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            var probe = self
            let isValue = (try? probe.skipValue()) != nil
            guard isValue else { return unexpectedByte(expectation) }
            kind = String(decoding: bytes[position..<min(probe.position, position + 40)], as: UTF8.self)
        default: return unexpectedByte(expectation)
        }
        return JSONFault(.wrongType, at: position, "\(kind) stands where \(expectation) is expected")
    }

    /// The fault of a byte that the grammar does not allow here.
    @inline(never)
    func unexpectedByte(_ expectation: String) -> JSONFault {
        guard position < bytes.count else { return truncated() }
        return JSONFault(.notJSON, at: position, "\(quotation(from: position)) stands where \(expectation) is expected")
    }

    /// The fault of a text that ends too early.
    @inline(never)
    func truncated() -> JSONFault {
        JSONFault(.truncated, at: bytes.count, "the text ends in the middle of the document; fetch it again")
    }

    /// The text from `start` on, quoted, cut after 40 bytes or at the end of the line.
    @inline(never)
    func quotation(from start: Int) -> String {
        let rest = bytes[min(start, bytes.count)...]
        let line = rest.prefix { $0 >= 0x20 && $0 != 0x7F }
        if line.isEmpty {
            return rest.first.map { "the byte 0x\(String($0, radix: 16, uppercase: true))" } ?? "nothing"
        }
        return "'" + String(decoding: line.prefix(40), as: UTF8.self) + (line.count > 40 ? "…'" : "'")
    }
}

/// What is wrong at a byte offset, before anybody asked for the line.
struct JSONFault: Error {
    let code: PublicationError.Code
    let offset: Int
    let reason: String

    init(_ code: PublicationError.Code, at offset: Int, _ reason: String) {
        self.code = code
        self.offset = offset
        self.reason = reason
    }
}
