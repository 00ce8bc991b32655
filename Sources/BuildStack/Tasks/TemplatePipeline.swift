/// A template's pipeline at work: `.Values.name | default "x" | upper`.
struct TemplatePipeline {
    /// How deep brackets may stand in each other.
    private static let deepest = 32

    private var tokens: ArraySlice<TemplateToken>
    private let root: TemplateValue

    /// The value of the pipeline `tokens` over `root`.
    ///
    /// - Throws: ``TemplateFault``.
    static func value(of tokens: ArraySlice<TemplateToken>, over root: TemplateValue) throws(TemplateFault)
        -> TemplateValue
    {
        var pipeline = TemplatePipeline(tokens: tokens, root: root)
        let value = try pipeline.pipe(depth: 0)
        guard pipeline.tokens.isEmpty else { throw TemplateFault("a bracket is closed that was never opened") }
        return value
    }

    private mutating func pipe(depth: Int) throws(TemplateFault) -> TemplateValue {
        guard depth < Self.deepest else { throw TemplateFault("its brackets stand too deep in each other") }
        var value = try command(piped: nil, depth: depth)
        while tokens.first == .pipe {
            tokens.removeFirst()
            value = try command(piped: value, depth: depth)
        }
        return value
    }

    private mutating func command(piped: TemplateValue?, depth: Int) throws(TemplateFault) -> TemplateValue {
        guard let first = tokens.first, first != .pipe, first != .close else {
            throw TemplateFault("a value or a function is missing")
        }
        if case .word(let name) = first, !["true", "false", "nil"].contains(name) {
            tokens.removeFirst()
            var arguments: [TemplateValue] = []
            while let next = tokens.first, next != .pipe, next != .close {
                arguments.append(try operand(depth: depth))
            }
            if let piped { arguments.append(piped) }
            return try TemplateFunction.call(name, with: arguments)
        }
        let value = try operand(depth: depth)
        guard piped == nil else { throw TemplateFault("a value stands where a function is expected, after '|'") }
        guard tokens.isEmpty || tokens.first == .pipe || tokens.first == .close else {
            throw TemplateFault("a value has arguments, as only a function may")
        }
        return value
    }

    private mutating func operand(depth: Int) throws(TemplateFault) -> TemplateValue {
        switch tokens.popFirst() {
        case .path(let path): return root.value(at: path)
        case .text(let text): return .text(text)
        case .number(let number): return .number(number)
        case .word("true"): return .truth(true)
        case .word("false"): return .truth(false)
        case .word("nil"): return .missing("nil")
        case .word(let name): return try TemplateFunction.call(name, with: [])
        case .open:
            let value = try pipe(depth: depth + 1)
            guard tokens.popFirst() == .close else { throw TemplateFault("a bracket is not closed") }
            return value
        case .pipe, .close, nil: throw TemplateFault("a value is missing")
        }
    }
}
