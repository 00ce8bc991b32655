/// Text of programs that nobody here wrote, for a person's terminal.
enum TerminalText {
    /// `text` without what a terminal would obey: control characters other than line ends, tabs and colours.
    static func plain(_ text: String) -> String {
        var kept = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\u{1B}", let colour = Self.colour(rest) {
                kept.unicodeScalars.append(scalar)
                kept.unicodeScalars.append(contentsOf: colour)
                rest = rest[colour.endIndex...]
            } else if scalar.properties.generalCategory != .control || scalar == "\n" || scalar == "\t" {
                kept.unicodeScalars.append(scalar)
            }
        }
        return kept
    }

    /// The sequence that sets colours and the like (ECMA-48, SGR), where `text` begins with one behind its escape.
    private static func colour(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
        guard text.first == "[", let end = text.dropFirst().firstIndex(where: { !("0"..."9" ~= $0 || $0 == ";") }),
            text[end] == "m"
        else { return nil }
        return text[...end]
    }
}
