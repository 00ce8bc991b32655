import Foundation

/// A path of the resource manager, as segments: `//` counts as `/`, and `%2F` as `/` too.
package struct ResourcePath: Sendable, Hashable {
    /// The decoded segments, as given.
    package let segments: [String]

    /// The path in `text`, without a query; nil where its percent-encoding is broken or hides a NUL, at which
    /// the database's comparisons would end.
    package init?(_ text: String) {
        guard let decoded = text.removingPercentEncoding, !decoded.utf8.contains(0) else { return nil }
        segments = decoded.split(separator: "/").map(String.init)
    }
}

/// The shape of the paths of one kind of resource, such as `/subscriptions/{subscription}/resourceGroups/{group}`.
///
/// A word in braces takes any one segment; `{scope...}`, at the start alone, takes one or more. Words are compared
/// without case, for clients spell `resourceGroups` in two ways.
package struct ResourcePathTemplate: Sendable, Hashable {
    private enum Segment: Sendable, Hashable {
        case word(String)
        case parameter(String)
    }

    private let segments: [Segment]
    private let scope: String?

    /// The template written as `text`.
    package init(_ text: String) {
        var words = text.split(separator: "/").map(String.init)
        if let first = words.first, first.hasSuffix("...}") {
            scope = String(first.dropFirst().dropLast(4))
            words.removeFirst()
        } else {
            scope = nil
        }
        segments = words.map { word in
            word.hasPrefix("{") ? .parameter(String(word.dropFirst().dropLast())) : .word(word.lowercased())
        }
    }

    /// The values of the parameters where `path` has this shape, else nil.
    ///
    /// A scope starts with a slash.
    package func match(_ path: ResourcePath) -> [String: String]? {
        let scopeLength = path.segments.count - segments.count
        guard scope == nil ? scopeLength == 0 : scopeLength >= 1 else { return nil }
        var values: [String: String] = [:]
        if let scope { values[scope] = "/" + path.segments.prefix(scopeLength).joined(separator: "/") }
        for (segment, text) in zip(segments, path.segments.dropFirst(scopeLength)) {
            switch segment {
            case .word(let word): guard text.lowercased() == word else { return nil }
            case .parameter(let name): values[name] = text
            }
        }
        return values
    }
}
