/// What the server does with one request, byte by byte: an honest answer or a rude one.
public struct Reply: Sendable {
    enum Step: Sendable {
        case send([UInt8])
        case hold(Gate)
        /// Closes the connection; with a reset, so that the client's pending bytes are thrown away.
        case close(reset: Bool)
    }

    var steps: [Step]

    /// A whole answer with its right length.
    public static func status(
        _ status: Int, headers: [(String, String)] = [], body: [UInt8] = []
    ) -> Reply {
        let head = head(status, headers + [("Content-Length", String(body.count))])
        return Reply(steps: [.send(head + body)])
    }

    /// A whole answer with text as its body.
    public static func text(_ text: String, status: Int = 200, headers: [(String, String)] = []) -> Reply {
        .status(status, headers: headers, body: Array(text.utf8))
    }

    /// A whole answer with a JSON body.
    public static func json(_ text: String, status: Int = 200, headers: [(String, String)] = []) -> Reply {
        .text(text, status: status, headers: [("Content-Type", "application/json; charset=utf-8")] + headers)
    }

    /// A redirect.
    public static func redirect(to location: String, status: Int = 302) -> Reply {
        .status(status, headers: [("Location", location)])
    }

    /// An answer whose body comes in chunks, without its length said beforehand.
    public static func chunked(_ chunks: [[UInt8]], status: Int = 200, headers: [(String, String)] = []) -> Reply {
        let head = head(status, headers + [("Transfer-Encoding", "chunked")])
        let body = chunks.flatMap { Array("\(String($0.count, radix: 16))\r\n".utf8) + $0 + Array("\r\n".utf8) }
        return Reply(steps: [.send(head), .send(body + Array("0\r\n\r\n".utf8))])
    }

    /// An answer with a gzip body of these bytes and `Content-Encoding: gzip`; the bytes are framed, not made smaller.
    public static func gzip(_ body: [UInt8], status: Int = 200, headers: [(String, String)] = []) -> Reply {
        .status(status, headers: headers + [("Content-Encoding", "gzip")], body: Gzip.stored(body))
    }

    /// An answer that declares `length` bytes, sends `body`, and closes the connection: half a body, or a wrong length.
    public static func partial(
        _ body: [UInt8], declaring length: Int, status: Int = 200, headers: [(String, String)] = []
    ) -> Reply {
        let head = head(status, headers + [("Content-Length", String(length))])
        return Reply(steps: [.send(head + body), .close(reset: false)])
    }

    /// Closes the connection without a byte.
    public static let dropped = Reply(steps: [.close(reset: false)])

    /// Resets the connection without a byte.
    public static let reset = Reply(steps: [.close(reset: true)])

    /// Sends these bytes, HTTP or not, and closes the connection.
    public static func garbage(_ bytes: [UInt8]) -> Reply { Reply(steps: [.send(bytes), .close(reset: false)]) }

    /// The same reply, once the gate is open.
    ///
    /// The client may leave meanwhile.
    public func held(by gate: Gate) -> Reply { Reply(steps: [.hold(gate)] + steps) }

    /// Sends the head and the first `count` bytes of the body at once, the rest when the gate is open.
    public func held(afterBodyBytes count: Int, by gate: Gate) -> Reply {
        var all = steps.flatMap { if case .send(let bytes) = $0 { bytes } else { [UInt8]() } }
        let end =
            all.indices.dropFirst(3).first { Array(all[$0 - 3...$0]) == Array("\r\n\r\n".utf8) } ?? all.endIndex - 1
        let rest = Array(all[min(end + 1 + count, all.endIndex)...])
        all.removeLast(rest.count)
        return Reply(steps: [.send(all), .hold(gate), .send(rest)])
    }

    /// The same reply, after which the connection is closed without a word about it beforehand.
    public func thenClosing() -> Reply { Reply(steps: steps + [.close(reset: false)]) }

    private static func head(_ status: Int, _ headers: [(String, String)]) -> [UInt8] {
        Array("HTTP/1.1 \(status) Scripted\r\n\(headers.map { "\($0): \($1)\r\n" }.joined())\r\n".utf8)
    }
}
