extension String {
    /// The text on one line, with everything escaped that could move a terminal's cursor, change its colours or turn
    /// the reading order around: control characters, line separators and bidirectional formatting.
    ///
    /// Rule values, tag names and file names come from outside; whoever wrote them must not write on our screen.
    public var escapedForTerminal: String {
        // Nearly every text is printable ASCII, for which nobody has to be asked what kind of character it is.
        if utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return self }
        guard unicodeScalars.contains(where: \.isUnsafeOnTerminal) else { return self }
        var escaped = ""
        for scalar in unicodeScalars {
            if scalar.isUnsafeOnTerminal {
                escaped += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// The text as a Markdown paragraph or table cell shows it literally: no emphasis, link, tag, mention or row break.
    public var escapedForMarkdown: String {
        escapedForTerminal.reduce(into: "") { text, character in
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "@": text += "&#64;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "!": text += "\\\(character)"
            default: text.append(character)
            }
        }
    }

    /// The text as HTML and XML show it literally, between tags as in an attribute of either kind of quotes.
    ///
    /// What neither can hold at all, and what turns the reading order around, is spelled out.
    public var escapedForHTML: String {
        escapedForTerminal.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "\u{fffe}", "\u{ffff}": text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// The text as a Markdown code span, whatever backticks it holds (CommonMark, section 6.1); safe in a table.
    public var markdownCode: String {
        let text = escapedForTerminal.replacing("|", with: "\\|")
        let longestRun = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        guard longestRun > 0 else { return "`\(text)`" }
        let fence = String(repeating: "`", count: longestRun + 1)
        return "\(fence) \(text) \(fence)"
    }
}

extension Unicode.Scalar {
    /// Whether the character could do something on a terminal beside being seen.
    var isUnsafeOnTerminal: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        case .format: true
        default: false
        }
    }
}
