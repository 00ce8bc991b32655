import SyncReports

/// Texts from outside as they may stand where a channel shows them: bounded, and nothing in them but text.
enum AlertText {
    /// One line without control characters, of at most `limit` characters.
    static func line(_ text: String, limit: Int) -> String {
        cut(text.split(whereSeparator: \.isNewline).joined(separator: " ").escapedForTerminal, limit)
    }

    /// Lines without other control characters, of at most `limit` characters in all.
    static func lines(_ text: String, limit: Int) -> String {
        cut(
            text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .map { String($0).escapedForTerminal }.joined(separator: "\n"), limit)
    }

    /// Slack's mrkdwn, in which `&`, `<` and `>` begin links and mentions
    /// (https://docs.slack.dev/messaging/formatting-message-text#escaping).
    static func slack(_ text: String, limit: Int) -> String {
        var escaped = ""
        for character in lines(text, limit: limit) {
            let piece = entity(character) ?? String(character)
            // Cut between characters, never within an entity.
            guard escaped.count + piece.count < limit else { return escaped + "…" }
            escaped += piece
        }
        return escaped
    }

    /// Text of HTML, in an element or an attribute.
    static func html(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result += entity(character) ?? String(character)
            }
        }
    }

    private static func entity(_ character: Character) -> String? {
        switch character {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: nil
        }
    }

    /// The text up to `limit` characters; one to which a thousand marks are joined counts as many.
    private static func cut(_ text: String, _ limit: Int) -> String {
        if text.utf8.count <= limit { return text }
        if text.count <= limit, text.unicodeScalars.count <= scalarsPerCharacter * limit { return text }
        var scalars = scalarsPerCharacter * (limit - 1)
        let start = text.prefix(limit - 1).prefix { character in
            scalars -= character.unicodeScalars.count
            return scalars >= 0
        }
        return start + "…"
    }

    /// The scalars of a character on average: those of people's languages and emoji have fewer.
    private static let scalarsPerCharacter = 4
}
