/// A word of a template's action.
enum TemplateToken: Hashable {
    /// `.Run.ID`: the names of the path; none for `.` alone.
    case path([String])
    /// A function or a keyword.
    case word(String)
    case text(String)
    case number(Double)
    case pipe
    case open
    case close

    /// The words of `action`, which is what stands between `{{` and `}}`.
    ///
    /// - Throws: ``TemplateFault``.
    static func words(of action: Substring) throws(TemplateFault) -> [TemplateToken] {
        var (tokens, rest): ([TemplateToken], Substring) = ([], action)
        func take(while isPart: (Character) -> Bool) -> Substring {
            let part = rest.prefix(while: isPart)
            rest = rest.dropFirst(part.count)
            return part
        }
        while let next = rest.first {
            switch next {
            case _ where next.isWhitespace: rest = rest.drop(while: \.isWhitespace)
            case "|", "(", ")":
                tokens.append(next == "|" ? .pipe : next == "(" ? .open : .close)
                rest = rest.dropFirst()
            case "\"", "`": tokens.append(.text(try quoted(&rest, by: next)))
            case ".":
                let part = take { isName($0) || $0 == "." }
                let names = part.dropFirst().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
                guard part == "." || !names.contains("") else { throw TemplateFault("'\(part)' names no value") }
                tokens.append(.path(part == "." ? [] : names))
            case _ where next.isNumber || next == "-":
                let part = take { $0.isNumber || ".-+eExX_".contains($0) }
                guard let number = Double(part) else { throw TemplateFault("'\(part)' is not a number") }
                tokens.append(.number(number))
            case _ where isName(next): tokens.append(.word(String(take(while: isName))))
            default: throw TemplateFault("'\(next)' has no meaning here")
            }
        }
        return tokens
    }

    private static func isName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    private static func quoted(_ rest: inout Substring, by quote: Character) throws(TemplateFault) -> String {
        var (text, isEscaped) = ("", false)
        rest = rest.dropFirst()
        while let next = rest.popFirst() {
            if isEscaped {
                text.append(next == "n" ? "\n" : next == "t" ? "\t" : next)
                isEscaped = false
            } else if next == quote {
                return text
            } else if next == "\\", quote == "\"" {
                isEscaped = true
            } else {
                text.append(next)
            }
        }
        throw TemplateFault("a string is not closed")
    }
}

/// What is wrong with a template's action, without the place where it stands.
struct TemplateFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
