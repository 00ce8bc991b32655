/// Cuts a stream of JSON into its records, whatever stands between them: one a line, several, or spread over lines in an
/// array that is one document.
///
/// A record is an object at the outermost level, but for arrays around it. What is no record, or a record that is cut
/// off, is counted and passed over to the next line; memory is bounded by ``longestRecord``.
struct JSONRecordSplitter {
    /// The longest record that is read, in bytes.
    static let longestRecord = 4 << 20

    /// Bytes since the start of the stream through the end of the last whole record or line.
    private(set) var settled = 0
    /// Lines that hold no record, or half of one.
    private(set) var unreadable = 0

    private var record: [UInt8] = []
    /// The brackets that are open, `{` or `[`.
    private var containers: [UInt8] = []
    private var isInString = false
    private var isEscaped = false
    /// Whether the rest of the line is passed over.
    private var skipsLine = false
    private var atLineStart = true
    private var position = 0

    /// Takes the next bytes of the stream, and hands over each record that ends in them.
    mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        for byte in bytes {
            position += 1
            take(byte, body)
            atLineStart = byte == UInt8(ascii: "\n")
        }
    }

    /// The stream is over: a record that has not ended never will.
    mutating func finish() {
        if !containers.isEmpty || skipsLine { unreadable += 1 }
        reset()
        settled = position
    }

    private mutating func take(_ byte: UInt8, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        if skipsLine {
            guard byte == UInt8(ascii: "\n") else { return }
            skipsLine = false
            unreadable += 1
            settled = position
        } else if containers.isEmpty {
            outside(byte)
        } else {
            inside(byte, body)
        }
    }

    private mutating func outside(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "{"):
            containers = [byte]
            record.append(byte)
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF:
            settled = position
        default: skipsLine = true
        }
    }

    private mutating func inside(_ byte: UInt8, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        // An object that begins a line stands in an array, or the one before it was cut off; no text goes over its line.
        let isCutOff =
            isInString
            ? byte == UInt8(ascii: "\n")
            : atLineStart && byte == UInt8(ascii: "{") && containers.last == UInt8(ascii: "{")
        if isCutOff {
            unreadable += 1
            reset()
            settled = position - 1
            return outside(byte)
        }
        record.append(byte)
        if isEscaped {
            isEscaped = false
        } else if isInString {
            if byte == UInt8(ascii: "\\") { isEscaped = true }
            if byte == UInt8(ascii: "\"") { isInString = false }
        } else {
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): containers.append(byte)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): containers.removeLast()
            default: break
            }
        }
        if containers.isEmpty {
            record.withUnsafeBufferPointer(body)
            reset()
            settled = position
        } else if record.count >= Self.longestRecord {
            reset()
            skipsLine = true
        }
    }

    private mutating func reset() {
        record.removeAll(keepingCapacity: record.capacity <= 1 << 16)
        containers.removeAll()
        isInString = false
        isEscaped = false
    }
}
