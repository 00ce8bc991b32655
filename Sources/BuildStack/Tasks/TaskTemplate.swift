/// A text with `{{…}}` in it, as Go's templates have them: values, pipelines, `if`, `else`, `end` and comments.
///
/// What it does not know (`range`, `define`, variables) it refuses by name, and so it does a value that there is not;
/// Azure's agents print nothing there, and a build then goes wrong later, elsewhere.
struct TaskTemplate {
    /// How deep `if` may stand in `if`.
    private static let deepest = 64

    /// An `if` that is open.
    private struct Branch {
        let line: Int
        /// Whether the text around it is printed.
        let isReached: Bool
        /// Whether one of its parts was printed.
        var isDone: Bool
        /// Whether the part that is read now is printed.
        var prints: Bool
        var hasElse = false
    }

    private var branches: [Branch] = []
    private var output = ""

    /// What `text` says with the values of `root`.
    ///
    /// - Parameter name: What the text is, for the error.
    /// - Throws: ``BuildStackError`` with `task`, naming the line.
    static func render(_ text: String, with root: TemplateValue, name: String) throws(BuildStackError) -> String {
        var template = TaskTemplate()
        var (rest, line, trims) = (Substring(text), 1, false)
        while true {
            let start = rest.firstRange(of: "{{")?.lowerBound ?? rest.endIndex
            var literal = rest[..<start]
            rest = rest[start...]
            let opening = line + literal.count(where: \.isNewline)
            line = opening
            if trims { literal = literal.drop(while: \.isWhitespace) }
            guard !rest.isEmpty else {
                template.print(literal)
                break
            }
            func fault(_ reason: String, at line: Int) -> BuildStackError {
                BuildStackError(.task, "\(name) has a template at line \(line) that cannot be read: \(reason).")
            }
            guard let end = Self.end(of: rest.dropFirst(2)) else { throw fault("'{{' has no '}}'", at: line) }
            var action = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
            line += action.count(where: \.isNewline)
            rest = rest[end...].dropFirst(2)
            if action.hasPrefix("-"), action.dropFirst().first?.isWhitespace != false {
                action = action.dropFirst()
                while literal.last?.isWhitespace == true { literal.removeLast() }
            }
            trims = action.hasSuffix("-") && action.dropLast().last?.isWhitespace != false
            if trims { action = action.dropLast() }
            template.print(literal)
            do {
                try template.carryOut(action, over: root, line: opening)
            } catch {
                throw fault(error.reason, at: opening)
            }
        }
        if let open = template.branches.last {
            throw BuildStackError(.task, "\(name) has an 'if' at line \(open.line) without its 'end'.")
        }
        return template.output
    }

    /// Where the action that begins with `text` ends: at `}}` outside of strings.
    private static func end(of text: Substring) -> Substring.Index? {
        if text.drop(while: { $0 == "-" || $0.isWhitespace }).hasPrefix("/*") {
            return text.firstRange(of: "*/").flatMap { text[$0.upperBound...].firstRange(of: "}}")?.lowerBound }
        }
        var (quote, isEscaped): (Character?, Bool) = (nil, false)
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\", open == "\"" {
                    isEscaped = true
                } else if character == open {
                    quote = nil
                }
            } else if character == "\"" || character == "`" {
                quote = character
            } else if text[index...].hasPrefix("}}") {
                return index
            }
        }
        return nil
    }

    private var isPrinting: Bool { branches.last.map { $0.isReached && $0.prints } ?? true }

    private mutating func print(_ text: some StringProtocol) {
        if isPrinting { output += text }
    }

    private mutating func carryOut(
        _ action: Substring, over root: TemplateValue, line: Int
    ) throws(TemplateFault) {
        if action.drop(while: \.isWhitespace).hasPrefix("/*") { return }
        let words = try TemplateToken.words(of: action)
        switch words.first {
        case .word("if"):
            guard branches.count < Self.deepest else { throw TemplateFault("'if' stands too deep in 'if'") }
            let isReached = isPrinting
            let holds = isReached ? try TemplatePipeline.value(of: words.dropFirst(), over: root).isTrue : false
            branches.append(Branch(line: line, isReached: isReached, isDone: holds, prints: holds))
        case .word("else"):
            guard var branch = branches.popLast(), !branch.hasElse else { throw TemplateFault("'else' has no 'if'") }
            let isFree = branch.isReached && !branch.isDone
            if words.count == 1 {
                branch.hasElse = true
                branch.prints = isFree
            } else {
                guard words[1] == .word("if") else { throw TemplateFault("'else' is followed by more than 'if'") }
                branch.prints = isFree ? try TemplatePipeline.value(of: words.dropFirst(2), over: root).isTrue : false
            }
            branch.isDone = branch.isDone || branch.prints
            branches.append(branch)
        case .word("end"):
            guard words.count == 1, branches.popLast() != nil else { throw TemplateFault("'end' has no 'if'") }
        case .word(let keyword) where ["range", "with", "define", "template", "block", "break"].contains(keyword):
            throw TemplateFault("'\(keyword)' is not among what is known here: values, functions, 'if'")
        default:
            guard isPrinting else { return }
            output += try TemplateFunction.text(try TemplatePipeline.value(of: words[...], over: root))
        }
    }
}
