/// One request as it arrived.
public struct Request: Sendable {
    /// The method, as sent.
    public let method: String
    /// The request target, as sent: `/path?query`, or a whole URL where the client takes this server for a proxy.
    public let target: String
    /// The header fields in their order.
    public let headers: [(name: String, value: String)]
    /// The body; chunked bodies are joined.
    public let body: [UInt8]
    /// Which connection it came on, counted from 0: equal numbers mean a reused connection.
    public let connection: Int

    /// The target without its query.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The query without its question mark, nil where there is none.
    public var query: String? {
        target.firstIndex(of: "?").map { String(target[target.index(after: $0)...]) }
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The first value of a header field, by name without case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
