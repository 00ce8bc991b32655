/// A line as a shell reads it, as far as examples need: quotes, pipes, `&&`, `;`, `&`, comments and redirections.
struct ShellLine {
    struct Fault: Error {
        let description: String
    }

    /// The commands of the line, as words; redirections are left out.
    let commands: [[String]]

    init(_ text: String) throws {
        var commands: [[String]] = [[]]
        var words = Words(rest: Substring(text))
        while let word = try words.next() {
            switch word {
            case .plain(let text): commands[commands.count - 1].append(text)
            case .separator: commands.append([])
            case .redirection:
                guard case .plain = try words.next() else { throw Fault(description: "no file in '\(text)'") }
            }
        }
        self.commands = commands.filter { !$0.isEmpty }
    }

    private enum Word {
        case plain(String)
        case separator
        case redirection
    }

    private struct Words {
        var rest: Substring

        mutating func next() throws -> Word? {
            rest = rest.drop { $0 == " " }
            guard let first = rest.first, first != "#" else { return nil }
            if let copied = rest.prefixMatch(of: #/[0-9]*[<>]&[0-9]/#) {
                rest = rest[copied.range.upperBound...]
                return try next()
            }
            if "|&;".contains(first) {
                rest = rest.drop { "|&;".contains($0) }
                return .separator
            }
            if first == "<" || first == ">" {
                rest = rest.drop { "<>".contains($0) }
                return .redirection
            }
            var text = ""
            while let character = rest.first, !" |&;<>".contains(character) {
                rest.removeFirst()
                guard character == "'" || character == "\"" else {
                    text.append(character)
                    continue
                }
                guard let end = rest.firstIndex(of: character) else { throw Fault(description: "an open quote") }
                text += rest[..<end]
                rest = rest[rest.index(after: end)...]
            }
            return .plain(text)
        }
    }
}
