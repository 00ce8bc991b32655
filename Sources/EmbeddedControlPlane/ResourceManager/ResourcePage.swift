import Foundation

/// One page of a list: `{"value":[…],"nextLink":URL}`.
struct ResourcePage: Sendable {
    /// The most items of a page.
    let size: Int

    /// The page that `request` asks for, of `items` sorted by key. The next page starts behind a key, not at a number, so
    /// that a resource that goes meanwhile makes nobody miss another.
    func document(of items: [(key: String, value: JSONValue)], for request: ResourceRequest) -> JSONValue {
        let after = request.queryValue("$skiptoken")
        let top = request.queryValue("$top").flatMap { Int($0) }.map { max(1, min($0, size)) } ?? size
        let remaining = after.map { after in items.drop { $0.key <= after } } ?? items[...]
        let page = remaining.prefix(top)
        var document: [String: JSONValue] = ["value": .array(page.map(\.value))]
        if page.count < remaining.count, let last = page.last {
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
