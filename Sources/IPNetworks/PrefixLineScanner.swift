/// Cuts a list of prefixes into lines and finds the word on each, in one pass and without a String.
struct PrefixLineScanner {
    /// One line of the list.
    struct Line {
        /// The line's number, from 1.
        let number: Int
        /// Where the first word lies; empty on a blank line and before a comment.
        let token: Range<Int>
        /// Whether the word holds a slash.
        let hasSlash: Bool
        /// Whether the word holds a colon, which makes it IPv6.
        let hasColon: Bool
        /// What follows the word and is no comment, if anything.
        let rest: Range<Int>?
    }

    private var index: Int
    private var number = 0

    /// A scanner before the first line of `text`, behind a byte order mark.
    init(_ text: Span<UInt8>) {
        let startsWithMark = text.count >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF
        index = startsWithMark ? 3 : 0
    }

    /// The prefix on the next line, if that line holds nothing else; then it is left behind.
    ///
    /// Most lines of a long list are so, and take a tenth of the time that ``next(in:)`` does.
    @inline(__always)
    mutating func nextPlainPrefix(in text: UnsafeBufferPointer<UInt8>) -> IPv4Prefix? {
        guard let prefix = IPv4Prefix(scanningLine: text, at: &index) else { return nil }
        number += 1
        return prefix
    }

    /// The next line of `text`, which is the same at every call, or nil at its end.
    mutating func next(in text: Span<UInt8>) -> Line? {
        guard index < text.count else { return nil }
        number += 1
        skipBlanks(in: text)
        let start = index
        var hasSlash = false
        var hasColon = false
        word: while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "#"),
                UInt8(ascii: ";"):
                break word
            case UInt8(ascii: "/"): hasSlash = true
            case UInt8(ascii: ":"): hasColon = true
            default: break
            }
            index += 1
        }
        let token = start..<index
        skipBlanks(in: text)
        let afterToken = index
        let isComment = index < text.count && (text[index] == UInt8(ascii: "#") || text[index] == UInt8(ascii: ";"))
        while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
        let rest = isComment || index == afterToken ? nil : afterToken..<index
        index += 1
        return Line(number: number, token: token, hasSlash: hasSlash, hasColon: hasColon, rest: rest)
    }

    /// A carriage return counts as a blank, so that CRLF ends a line as LF does.
    private mutating func skipBlanks(in text: Span<UInt8>) {
        while index < text.count {
            let byte = text[index]
            guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r") else { return }
            index += 1
        }
    }
}
