import EmbeddedNetwork
import HTTPTypes
import NIOHTTP1

/// What a GET or HEAD says about the content that it wants, beside its name.
struct ContentRequest: Sendable {
    /// Whether the content itself is left out.
    let isHead: Bool
    /// The media types that the client takes; none stands for all.
    let accept: [String]
    /// The tags of what the client has already.
    let ifNoneMatch: [String]
    /// The part that is wanted.
    let range: String?
    /// The tag of what the client has a part of.
    let ifRange: String?

    /// What Hummingbird's `request` says.
    init(_ request: HTTPRequest) {
        let fields = request.headerFields
        isHead = request.method == .head
        accept = fields[values: .accept]
        ifNoneMatch = fields[values: .ifNoneMatch]
        range = fields[.range]
        ifRange = fields[.ifRange]
    }

    /// What the decoder's `head` says.
    ///
    /// One walk over the header: there are few fields, and most requests have none of these.
    init(_ head: HTTPRequestHead) {
        var (accept, ifNoneMatch, range, ifRange): ([String], [String], String?, String?) = ([], [], nil, nil)
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 5 where Self.isField(name, "range"): range = range.map { $0 + ", " + value } ?? value
            case 6 where Self.isField(name, "accept"): accept.append(value)
            case 8 where Self.isField(name, "if-range"): ifRange = ifRange.map { $0 + ", " + value } ?? value
            case 13 where Self.isField(name, "if-none-match"): ifNoneMatch.append(value)
            default: break
            }
        }
        isHead = head.method == .HEAD
        (self.accept, self.ifNoneMatch, self.range, self.ifRange) = (accept, ifNoneMatch, range, ifRange)
    }

    /// Whether the whole content is wanted, whatever the client has.
    var isForAll: Bool { ifNoneMatch.isEmpty && range == nil }

    /// Whether `name` is `field`, which is in lower case and as long.
    private static func isField(_ name: String, _ field: StaticString) -> Bool {
        field.withUTF8Buffer { field in zip(name.utf8, field).allSatisfy { $0 | 0x20 == $1 } }
    }

    /// Whether the client has what `entityTag` stands for (RFC 9110, section 13.1.2).
    ///
    /// As docker-registry does, this takes a tag without its quotes too.
    func has(_ entityTag: String) -> Bool {
        ifNoneMatch.contains { value in
            value.split(separator: ",").contains { part in
                var tag = part.trimmingBlanks()
                if tag == "*" { return true }
                if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
                return tag == entityTag || "\"\(tag)\"" == entityTag
            }
        }
    }

    /// The part of `length` bytes that is wanted, where the content is still what the client has a part of.
    func part(of length: Int64, entityTag: String) -> ByteRange {
        if let ifRange, ifRange != entityTag { return .whole }
        return ByteRange(range, length: length)
    }
}
