import EmbeddedNetwork
import Foundation
import HTTPTypes

/// The part of a list that a request asks for: `n` entries after `last`.
struct ListPage: Sendable, Hashable {
    /// The most entries of an answer, and what is answered where nobody says how many.
    static let limit = 1000

    /// How many entries are wanted, 0 to ``limit``.
    let count: Int
    /// The entry after which the part begins.
    let last: String?

    /// The part that `n` and `last` ask for.
    ///
    /// - Throws: ``DistributionError`` where `n` is no number, or below 0.
    init(n: Substring?, last: Substring?) throws(DistributionError) {
        self.last = last.flatMap { $0.isEmpty ? nil : String($0) }
        guard let n else {
            count = Self.limit
            return
        }
        guard let number = ByteRange.number(n) else { throw .pageSizeInvalid(n) }
        count = Int(min(number, Int64(Self.limit)))
    }

    /// How many entries to ask for: one more than wanted, which tells whether the list goes on.
    var probe: Int { count + 1 }

    /// The wanted entries of `found`, and the header that says where the list goes on; nil at its end.
    ///
    /// - Parameters:
    ///   - found: The first ``probe`` entries after ``last``, or fewer at the end.
    ///   - path: The list's path, as it stands in the link.
    ///   - query: What else the next request has to ask for.
    func cut<Entry>(
        _ found: [Entry], path: String, query: [(name: String, value: String)] = [], key: (Entry) -> String
    ) -> (entries: [Entry], link: String?) {
        let entries = Array(found.prefix(count))
        guard found.count > count, let last = entries.last else { return (entries, nil) }
        // The order that Azure writes.
        let parameters = [("last", key(last)), ("n", String(count))] + query.map { ($0.name, $0.value) }
        let text = parameters.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        return (entries, "<\(path)?\(text)>; rel=\"next\"")
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    private static let plain = CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:")
}
