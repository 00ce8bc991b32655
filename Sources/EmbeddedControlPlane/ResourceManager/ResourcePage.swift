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
            let kept = request.query.filter { $0.name.lowercased() != "$skiptoken" }
            let query = (kept + [("$skiptoken", last.key)]).map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }
            document["nextLink"] = .string("\(request.origin)\(request.path)?\(query.joined(separator: "&"))")
        }
        return .object(document)
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986 and `$`, by which OData's parameters begin.
    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }

    private static let plain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~$")
}
