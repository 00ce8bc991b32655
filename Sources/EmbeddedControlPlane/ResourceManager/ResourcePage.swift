import Foundation

/// One page of a list: `{"value":[…],"nextLink":URL}`.
struct ResourcePage: Sendable {
    /// The most items of a page.
    let size: Int

    /// The page that `request` asks for, of `items` sorted by key.
    ///
    /// The next page starts behind a key, not at a number, so that a resource that goes meanwhile makes nobody miss
    /// another.
    func document(of items: [(key: String, value: JSONValue)], for request: ResourceRequest) -> JSONValue {
        let remaining = after(request).map { after in items.drop { $0.key <= after } } ?? items[...]
        return document(startingWith: Array(remaining.prefix(length(request) + 1)), for: request)
    }

    /// The key behind which the page that `request` asks for begins; nil for the first page.
    func after(_ request: ResourceRequest) -> String? { request.queryValue("$skiptoken") }

    /// The most items of the page that `request` asks for.
    func length(_ request: ResourceRequest) -> Int {
        request.queryValue("$top").flatMap { Int($0) }.map { max(1, min($0, size)) } ?? size
    }

    /// The page with the first of `items`, which begin where the page begins and are one more than it holds, where there
    /// are as many.
    func document(
        startingWith items: [(key: String, value: JSONValue)], for request: ResourceRequest
    ) -> JSONValue {
        let page = items.prefix(length(request))
        var document: [String: JSONValue] = ["value": .array(page.map(\.value))]
        if page.count < items.count, let last = page.last {
            document["nextLink"] = .string(link(after: last.key, for: request))
        }
        return .object(document)
    }

    /// The most items, over all pages, that `request` wants; nil where it wants all.
    ///
    /// - Throws: ``ResourceError`` for a `$top` that is no number of items.
    func wanted(_ request: ResourceRequest) throws(ResourceError) -> Int? {
        guard let text = request.queryValue("$top") else { return nil }
        guard let count = Int(text), count > 0 else {
            throw .invalid("The query's $top is '\(text.prefix(40))', where a number from 1 on is expected.")
        }
        return count
    }

    /// The address of the page that begins behind `key`.
    ///
    /// - Parameter wanted: The most items of that page and those behind it; nil for what `request` says itself.
    func link(after key: String, wanted: Int? = nil, for request: ResourceRequest) -> String {
        var query = request.query.filter { $0.name.lowercased() != "$skiptoken" } + [("$skiptoken", key)]
        if let wanted { query = query.filter { $0.name.lowercased() != "$top" } + [("$top", "\(wanted)")] }
        let text = query.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
        return "\(request.origin)\(request.path)?\(text)"
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986 and `$`, by which OData's parameters begin.
    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }

    private static let plain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~$")
}
