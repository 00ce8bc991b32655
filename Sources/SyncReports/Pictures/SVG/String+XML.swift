extension String {
    /// The text as XML and HTML show it literally, in an element as in an attribute of either kind of quotes.
    ///
    /// What XML cannot hold at all (XML 1.0, section 2.2), and what turns the reading order around, is spelled out.
    var escapedForXML: String {
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
}
