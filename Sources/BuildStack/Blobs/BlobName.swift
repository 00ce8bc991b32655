import Foundation

/// What a blob of the build storage is: a run's source on its way in, or a run's log on its way out.
///
/// The registry's name is the container's, in lower case.
package enum BlobName: Sendable, Hashable {
    /// A source, by the path that a run names it by: `source/20261122051200-….tar.gz`.
    case source(registry: String, relativePath: String)
    /// The log of a run: `ca1`.
    case log(registry: String, run: String)

    /// A new source of `registry`.
    static func newSource(registry: String, at time: Date) -> Self {
        let stamp = LogStamp.text(time).filter(\.isNumber)
        let unique = UUID().uuidString.lowercased()
        return .source(registry: registry.lowercased(), relativePath: "source/\(stamp)-\(unique).tar.gz")
    }

    /// The blob at `path` of an account: `/REGISTRY/source/…` or `/REGISTRY/logs/RUN/rawtext.log`.
    ///
    /// Nil for any other path, one with escapes included: names that this storage gives need none.
    init?(path: Substring) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2, parts[0].isEmpty, Self.isRegistry(parts[1]) else { return nil }
        switch parts.dropFirst(2) {
        case let rest where rest.count == 2 && rest.first == "source":
            self = .source(registry: parts[1], relativePath: rest.joined(separator: "/"))
            guard sourceTime != nil else { return nil }
        case let rest where rest.count == 3 && rest.first == "logs" && rest.last == "rawtext.log":
            guard Self.isWord(parts[3]) else { return nil }
            self = .log(registry: parts[1], run: parts[3])
        default: return nil
        }
    }

    /// The container: the registry's name.
    var registry: String {
        switch self {
        case .source(let registry, _), .log(let registry, _): registry
        }
    }

    /// The path within an account.
    var path: String {
        switch self {
        case .source(let registry, let relativePath): "/\(registry)/\(relativePath)"
        case .log(let registry, let run): "/\(registry)/logs/\(run)/rawtext.log"
        }
    }

    /// When a source was given its name, to the second; nil where the name is not one that was given.
    var sourceTime: Date? {
        guard case .source(_, let relativePath) = self, relativePath.hasPrefix("source/") else { return nil }
        let name = relativePath.dropFirst("source/".count)
        let (stamp, rest) = (name.prefix(14), name.dropFirst(14))
        guard stamp.utf8.count == 14, stamp.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            rest.first == "-", rest.hasSuffix(".tar.gz"),
            let unique = UUID(uuidString: String(rest.dropFirst().dropLast(".tar.gz".count))),
            rest == "-\(unique.uuidString.lowercased()).tar.gz"
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let digits = Array(stamp)
        func number(_ range: Range<Int>) -> Int? { Int(String(digits[range])) }
        return calendar.date(
            from: DateComponents(
                year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10),
                minute: number(10..<12), second: number(12..<14)))
    }

    private static func isRegistry(_ text: String) -> Bool {
        (5...50).contains(text.utf8.count) && isWord(text)
    }

    /// Small letters and digits: what is a file's name everywhere.
    private static func isWord(_ text: String) -> Bool {
        (1...50).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
