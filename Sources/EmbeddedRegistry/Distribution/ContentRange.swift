import EmbeddedNetwork

/// Which bytes of an upload a piece holds, as its Content-Range says.
///
/// The specification writes `FIRST-LAST`; RFC 9110 writes `bytes FIRST-LAST/TOTAL`. Both are read.
struct ContentRange: Sendable, Hashable {
    /// The offset of the first byte.
    let first: Int64
    /// The number of bytes.
    let length: Int64

    /// The range that `text` is; nil where it is none.
    init?(_ text: String) {
        var rest = text[...].trimmingBlanks()
        if rest.hasPrefix("bytes ") { rest = rest.dropFirst(6).trimmingBlanks() }
        if let slash = rest.firstIndex(of: "/") { rest = rest[..<slash] }
        let ends = rest.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = ByteRange.number(ends[0]), let last = ByteRange.number(ends[1]),
            first <= last, last < .max
        else { return nil }
        self.first = first
        length = last - first + 1
    }
}
