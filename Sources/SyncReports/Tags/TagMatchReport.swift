import IPNetworks
import ServiceTags

/// The tags that hold an address, the narrowest first: `tags find`.
public struct TagMatchReport: Sendable {
    /// The matches, in the order in which they are shown.
    public let matches: [TagMatch]

    /// A report about `matches`.
    public init(_ matches: [TagMatch]) { self.matches = matches }

    /// The tag, the prefix that holds the address, and how many addresses the tag holds in all; one tag a line.
    public func text() -> String {
        var table = TextTable([.left, .left, .right])
        for match in matches {
            table.append([
                match.tag.name.escapedForTerminal, match.prefix.description,
                match.addresses.counted("address", plural: "addresses"),
            ])
        }
        return table.lines().map { $0 + "\n" }.joined()
    }

    /// An array of name, region, prefix and addresses.
    ///
    /// - Throws: Nothing that a tag can cause.
    public func json() throws -> [UInt8] {
        try JSONDocument.encode(
            matches.map {
                Entry(
                    name: $0.tag.name, region: $0.tag.region, prefix: $0.prefix.description, addresses: $0.addresses)
            })
    }

    private struct Entry: Encodable {
        let name: String
        let region: String
        let prefix: String
        let addresses: UInt64
    }
}
