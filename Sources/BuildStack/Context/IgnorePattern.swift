/// The pattern of one rule in a `.dockerignore`, as `az acr build` reads it.
///
/// `*` stands for any text within one name, `?` for one character of it, `[a-z]` for one of a few and `[^a-z]` for one of
/// the others, and a component `**` for any text at all, across folders too; a backslash takes the meaning from what
/// follows it, and everything else stands for itself. A pattern meets a whole path or nothing of it.
struct IgnorePattern: Sendable, Hashable {
    private enum Element: Sendable, Hashable {
        case character(Unicode.Scalar)
        /// One character other than `/`.
        case one
        /// One character of a class.
        case member(IgnoreCharacterClass)
        /// Any text without `/`.
        case many
        /// Any text.
        case all

        /// Whether it can stand for no text.
        var canBeEmpty: Bool { self == .many || self == .all }
    }

    private let elements: [Element]

    /// The pattern `text`, such as `**/*.log`.
    init(_ text: some StringProtocol) {
        let components = text.split(separator: "/", omittingEmptySubsequences: false).map { component in
            component == "**" ? [Element.all] : Self.elements(of: component)
        }
        elements = Array(components.joined(separator: [.character("/")]))
    }

    private static func elements(of component: some StringProtocol) -> [Element] {
        var (elements, rest) = ([Element](), Substring(component).unicodeScalars)
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": elements.append(.many)
            case "?": elements.append(.one)
            case "[": elements.append(IgnoreCharacterClass(taking: &rest).map(Element.member) ?? .character(scalar))
            case "\\": elements.append(.character(rest.popFirst() ?? scalar))
            default: elements.append(.character(scalar))
            }
        }
        return elements
    }

    /// Whether the whole of `path` is what the pattern says.
    ///
    /// - Complexity: O(*n* · *m*) for *n* characters of the path and *m* of the pattern, whatever they are.
    func meets(_ path: some StringProtocol) -> Bool {
        // How far into the pattern what was read so far may reach: nothing makes it go back.
        var reached = [Bool](repeating: false, count: elements.count + 1)
        reached[0] = true
        passEmpty(&reached)
        for scalar in path.unicodeScalars {
            var next = [Bool](repeating: false, count: reached.count)
            for (place, element) in elements.enumerated() where reached[place] {
                switch element {
                case .character(scalar): next[place + 1] = true
                case .one where scalar != "/": next[place + 1] = true
                case .member(let members) where members.contains(scalar): next[place + 1] = true
                case .many where scalar != "/", .all: next[place] = true
                default: break
                }
            }
            passEmpty(&next)
            reached = next
        }
        return reached[elements.count]
    }

    private func passEmpty(_ reached: inout [Bool]) {
        for (place, element) in elements.enumerated() where reached[place] && element.canBeEmpty {
            reached[place + 1] = true
        }
    }
}
