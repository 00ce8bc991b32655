/// A list of prefixes as people and tools write them: one a line, with blanks and comments.
///
///     # agents in Japan East
///     20.191.160.112/28   ; since 2023
///     52.246.154.144      # an address alone is a /32
///
/// Comments begin with `#` or `;`, lines end with LF or CRLF, and a byte order mark is skipped. Rules take IPv4 alone,
/// so IPv6 is checked, counted and left out. Everything else is an error that names the line.
public struct PrefixList: Sendable {
    /// The IPv4 prefixes in the order of the list, duplicates and overlaps as they stand.
    public let prefixes: [IPv4Prefix]
    /// How many IPv6 addresses and prefixes were left out.
    public let ipv6Count: Int

    /// Reads a list.
    ///
    /// - Throws: ``PrefixListError`` at the first line that is no address, prefix, comment or blank.
    /// - Complexity: O(bytes), with no allocation but the result's.
    public init(utf8 text: Span<UInt8>) throws(PrefixListError) {
        var prefixes: [IPv4Prefix] = []
        // The shortest line has eight bytes; room that is not filled costs nothing.
        prefixes.reserveCapacity(text.count / 8 + 1)
        var ipv6Count = 0
        var scanner = PrefixLineScanner(text)
        while true {
            text.withUnsafeBufferPointer { bytes in
                while let prefix = scanner.nextPlainPrefix(in: bytes) { prefixes.append(prefix) }
            }
            guard let line = scanner.next(in: text) else { break }
            if line.token.isEmpty { continue }
            let token = text.extracting(line.token)
            do throws(IPParseError) {
                if line.hasColon {
                    _ = try line.hasSlash ? IPv6Prefix(utf8: token) : IPv6Prefix(IPv6Address(utf8: token))
                    ipv6Count += 1
                } else {
                    prefixes.append(try line.hasSlash ? IPv4Prefix(utf8: token) : IPv4Prefix(IPv4Address(utf8: token)))
                }
            } catch {
                throw PrefixListError(error, line: line.number)
            }
            if let rest = line.rest { throw PrefixListError(textAfterPrefix: text.extracting(rest), line: line.number) }
        }
        self.prefixes = prefixes
        self.ipv6Count = ipv6Count
    }
}
