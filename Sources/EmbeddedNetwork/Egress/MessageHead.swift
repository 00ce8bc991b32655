import NIOCore

/// The head of an HTTP/1.1 message as the proxy handles it: the start line taken apart, the fields kept as bytes.
///
/// A proxy that carries one exchange per connection needs no more of HTTP than this; the parser behind it (NIO's) reads
/// the same bytes again.
struct MessageHead {
    /// The most bytes of a head, the empty line included.
    static let longest = 64 * 1024

    /// Why bytes are no head.
    struct Malformed: Error, Hashable {}

    /// The three parts of the start line, as text.
    let startLine: [String]
    private var fields: [(name: String, line: ByteBufferView)]

    /// Reads the head at the front of `bytes`, and how long it is; nil where these end within it.
    static func decode(_ bytes: ByteBufferView) throws(Malformed) -> (head: MessageHead, byteCount: Int)? {
        guard let first = bytes.first else { return nil }
        guard isToken(first) else { throw Malformed() }
        var lines: [ByteBufferView] = []
        var start = bytes.startIndex
        let window = bytes.prefix(longest)
        while let lineFeed = window[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = bytes[start..<lineFeed]
            guard line.last == UInt8(ascii: "\r") else { throw Malformed() }
            start = lineFeed + 1
            if line.count == 1 { return (try MessageHead(lines: lines), start - bytes.startIndex) }
            lines.append(line.dropLast())
        }
        guard window.count < longest else { throw Malformed() }
        return nil
    }

    private init(lines: [ByteBufferView]) throws(Malformed) {
        guard let first = lines.first else { throw Malformed() }
        startLine = first.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        fields = []
        for line in lines.dropFirst() {
            // No white space before the colon, and no line that continues another (RFC 9112, section 5).
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy(Self.isToken), !line.contains(where: { $0 == 0 || $0 == 13 })
            else { throw Malformed() }
            fields.append((String(decoding: line[..<colon], as: UTF8.self).lowercased(), line))
        }
    }

    /// The head with another start line, without the fields `dropped` (in lower case), and with `added` at the end.
    func rewritten(startLine: String, dropping dropped: Set<String>, adding added: [String]) -> ByteBuffer {
        var buffer = ByteBuffer(string: startLine + "\r\n")
        for field in fields where !dropped.contains(field.name) {
            buffer.writeBytes(field.line)
            buffer.writeString("\r\n")
        }
        for line in added { buffer.writeString(line + "\r\n") }
        buffer.writeString("\r\n")
        return buffer
    }

    /// A character of a token (RFC 9110, section 5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
