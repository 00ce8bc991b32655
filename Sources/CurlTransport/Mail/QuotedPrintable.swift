/// The quoted-printable encoding (RFC 2045, 6.7): readable as it is where the text is ASCII, and never a long line.
enum QuotedPrintable {
    /// The text as UTF-8 in lines of at most 76 characters that end in CRLF, the last one without.
    static func encode(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false).map(line).joined(separator: "\r\n")
    }

    private static func line(_ line: Substring) -> String {
        var encoded = ""
        var column = 0
        let bytes = Array(line.utf8)
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let isBlank = byte == 0x20 || byte == 0x09
            // A blank at the end of a line would be lost on the way.
            let isLiteral = (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "=") || isBlank && !isLast
            let piece = isLiteral ? String(UnicodeScalar(byte)) : "=" + hexadecimal(byte)
            if column + piece.utf8.count > (isLast ? 76 : 75) {
                encoded += "=\r\n"
                column = 0
            }
            encoded += piece
            column += piece.utf8.count
        }
        return encoded
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "0\(digits)" : digits
    }
}
