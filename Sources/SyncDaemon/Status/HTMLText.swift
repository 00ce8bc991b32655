import SyncReports

extension String {
    /// The text as HTML shows it literally, in an element and in a quoted attribute.
    var escapedForPage: String {
        escapedForTerminal.reduce(into: "") { text, character in
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.append(character)
            }
        }
    }
}
