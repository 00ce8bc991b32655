extension String {
    /// The text on one line and at most `limit` characters long: errors quote what servers send, and a terminal
    /// must neither be steered nor flooded by it.
    func onOneLine(limit: Int) -> String {
        let printable = unicodeScalars.map { scalar -> Character in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: " "
            default: Character(scalar)
            }
        }
        let line = String(printable).split(separator: " ").joined(separator: " ")
        return line.count > limit ? line.prefix(limit) + "…" : line
    }
}
