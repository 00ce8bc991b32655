import Foundation

/// Writes the texts of header fields: ASCII as it is, everything else as encoded words (RFC 2047).
enum MailHeader {
    /// A text such as a subject, folded into lines of at most 78 characters.
    ///
    /// - Parameter column: How many characters stand before it on its line.
    static func text(_ text: String, after column: Int) -> String {
        let line = oneLine(text)
        guard isPlain(line) else { return encodedWords(line, after: column) }
        var lines: [String] = []
        var room = 78 - column
        for word in line.split(separator: " ") {
            // A word that fits no line can only be broken by encoding it.
            guard word.utf8.count <= min(room, 70) else { return encodedWords(line, after: column) }
            if let last = lines.last, last.utf8.count + 1 + word.utf8.count <= room {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                if !lines.isEmpty { room = 77 }
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\r\n ")
    }

    /// A name before an address: a quoted string, or encoded words; at most `From: ` stands before it.
    static func phrase(_ name: String) -> String {
        let line = oneLine(name)
        guard isPlain(line), line.utf8.count <= 60 else { return encodedWords(line, after: 6) }
        return "\"\(line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// The text without control characters, with a space in the place of each run of white space.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
        )
        .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func isPlain(_ line: String) -> Bool { line.utf8.allSatisfy { $0 < 0x7f } && !line.contains("=?") }

    /// Words of at most 75 characters, each on a line of at most 76, cut between characters (RFC 2047, section 2).
    private static func encodedWords(_ line: String, after column: Int) -> String {
        var chunks: [[UInt8]] = [[]]
        // Three bytes make four characters, between `=?UTF-8?B?` and `?=`.
        var room = (76 - column - 12) / 4 * 3
        for scalar in line.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunks[chunks.count - 1].count + bytes.count > room {
                chunks.append([])
                room = 45
            }
            chunks[chunks.count - 1] += bytes
        }
        return chunks.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}
