import ServiceTags

/// The tags of a publication, one a line: `tags list`.
public struct TagListReport: Sendable {
    /// The tags, in the order in which they are shown.
    public let tags: [ServiceTag]

    /// A report about `tags`.
    public init(_ tags: [ServiceTag]) { self.tags = tags }

    /// A table with a head line.
    public func text(style: TextStyle = .plain) -> String {
        var table = TextTable([.left, .left, .right, .right, .right])
        table.append(["NAME", "REGION", "CHANGE", "IPV4", "IPV6"], role: .heading)
        for tag in tags {
            table.append([
                tag.name.escapedForTerminal, tag.region.escapedForTerminal, String(tag.changeNumber),
                tag.ipv4.count.grouped, tag.ipv6.count.grouped,
            ])
        }
        return table.lines(style: style).joined(separator: "\n") + "\n"
    }

    /// An array of name, region, change number and how many prefixes of each family the tag lists.
    ///
    /// - Throws: Nothing that a tag can cause.
    public func json() throws -> [UInt8] { try JSONDocument.encode(tags.map(Entry.init)) }

    private struct Entry: Encodable {
        let name: String
        let region: String
        let changeNumber: Int
        let ipv4: Int
        let ipv6: Int

        init(_ tag: ServiceTag) {
            name = tag.name
            region = tag.region
            changeNumber = tag.changeNumber
            ipv4 = tag.ipv4.count
            ipv6 = tag.ipv6.count
        }
    }
}
