/// The words of a task's command line, cut alike on every system: no shell reads them.
///
/// Blanks separate; quotes group and go away; a backslash takes the meaning of a blank or a quote away, within double
/// quotes that of a double quote only, and stays otherwise.
enum CommandWords {
    /// The words of `text`.
    ///
    /// - Throws: ``TemplateFault`` for a quote that is not closed, and for a null character.
    static func split(_ text: String) throws(TemplateFault) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = Substring(text)
        guard !text.contains("\0") else { throw TemplateFault("has a null character") }
        while let next = rest.popFirst() {
            if next == quote {
                quote = nil
            } else if next == "\\", quote != "'", let escaped = rest.first,
                escaped == "\\" || (quote == "\"" ? escaped == "\"" : isBlank(escaped) || "'\"".contains(escaped))
            {
                rest.removeFirst()
                word = (word ?? "") + (escaped == "\\" ? "\\\\" : String(escaped))
            } else if quote == nil, next == "'" || next == "\"" {
                quote = next
                word = word ?? ""
            } else if quote == nil, isBlank(next) {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(next)
            }
        }
        guard quote == nil else { throw TemplateFault("has a quote that is not closed") }
        return words + (word.map { [$0] } ?? [])
    }

    /// Other blanks of Unicode are text.
    private static func isBlank(_ character: Character) -> Bool {
        [" ", "\t", "\r", "\n", "\r\n"].contains(character)
    }
}
