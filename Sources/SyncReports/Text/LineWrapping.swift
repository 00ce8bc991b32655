extension String {
    /// The text in lines of at most `width` characters, broken at spaces; a longer word stands alone.
    ///
    /// A flag keeps its value on its line, so that both can be copied at once.
    func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        for word in unbreakableWords {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(word)
            }
        }
        return lines
    }

    /// The words, each flag as one with its value.
    private var unbreakableWords: [String] {
        var words: [String] = []
        for word in split(separator: " ") {
            if let last = words.last, last.hasPrefix("--"), !last.contains(" ") {
                words[words.count - 1] = "\(last) \(word)"
            } else {
                words.append(String(word))
            }
        }
        return words
    }

    /// The text wrapped to 100 columns behind `lead`, its further lines as far in as its first.
    func hanging(after lead: String) -> [String] {
        let margin = String(repeating: " ", count: lead.count)
        return wrapped(to: 100 - lead.count).enumerated().map { ($0.offset == 0 ? lead : margin) + $0.element }
    }
}
