/// Cuts a stream of bytes into lines of UTF-8.
struct LineSplitter {
    /// A line is cut here, so that one without an end costs no memory.
    static let longestLine = 64 * 1024

    private var bytes: [UInt8] = []

    /// The lines that `chunk` completes, without their ends.
    mutating func add(_ chunk: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in chunk {
            if byte == UInt8(ascii: "\n") || bytes.count >= Self.longestLine { lines.append(take()) }
            if byte != UInt8(ascii: "\n") { bytes.append(byte) }
        }
        return lines
    }

    /// What is left without an end; nil for nothing.
    mutating func rest() -> String? { bytes.isEmpty ? nil : take() }

    private mutating func take() -> String {
        defer { bytes.removeAll(keepingCapacity: true) }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
