import Yams

/// A value that a task's template works with.
enum TemplateValue: Sendable, Hashable {
    /// There is none: a name that the values do not have, at its dotted path.
    case missing(String)
    case text(String)
    case number(Double)
    case truth(Bool)
    case list([TemplateValue])
    case mapping([String: TemplateValue])

    /// The value as a template prints it; nil for what has no text.
    var text: String? {
        switch self {
        case .text(let text): text
        case .number(let number):
            // Whole numbers have no point in them.
            number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
        case .truth(let truth): "\(truth)"
        case .missing, .list, .mapping: nil
        }
    }

    /// Whether `if` takes it for true: everything does but nothing, zero, false, and what is empty.
    var isTrue: Bool {
        switch self {
        case .missing: false
        case .text(let text): !text.isEmpty
        case .number(let number): number != 0
        case .truth(let truth): truth
        case .list(let list): !list.isEmpty
        case .mapping(let mapping): !mapping.isEmpty
        }
    }

    /// The most values that values of values may hold: a few lines of YAML can stand for more than there is memory.
    static let longest = 100_000

    /// The value of a YAML node; nil where it holds more than ``longest`` values.
    init?(_ node: Node) {
        var room = Self.longest
        self = Self.value(of: node, room: &room)
        if room < 0 { return nil }
    }

    private static func value(of node: Node, room: inout Int) -> TemplateValue {
        room -= 1
        guard room >= 0 else { return .text("") }
        switch node {
        case .scalar(let scalar): return value(of: scalar, node)
        case .sequence(let sequence): return .list(sequence.map { value(of: $0, room: &room) })
        case .mapping(let mapping):
            var values: [String: TemplateValue] = [:]
            for (name, next) in mapping { values[name.string ?? ""] = value(of: next, room: &room) }
            return .mapping(values)
        case .alias: return .text("")
        }
    }

    private static func value(of scalar: Node.Scalar, _ node: Node) -> TemplateValue {
        guard scalar.style != .singleQuoted, scalar.style != .doubleQuoted else { return .text(scalar.string) }
        if let truth = node.bool { return .truth(truth) }
        if node.null != nil { return .text("") }
        // A version such as 1.10 is a number to YAML, and its text to whoever wrote it.
        guard let number = node.int.map(Double.init) ?? node.float,
            TemplateValue.number(number).text == scalar.string
        else { return .text(scalar.string) }
        return .number(number)
    }

    /// The value at `path` below this one.
    func value(at path: [String]) -> TemplateValue {
        var value = self
        for name in path {
            guard case .mapping(let values) = value, let next = values[name] else {
                return .missing(path.joined(separator: "."))
            }
            value = next
        }
        return value
    }

    /// Sets the value at `path` below this one, which becomes a mapping.
    mutating func set(_ new: TemplateValue, at path: ArraySlice<String>) {
        guard let first = path.first else {
            self = new
            return
        }
        var values: [String: TemplateValue] = [:]
        if case .mapping(let present) = self { values = present }
        values[first, default: .mapping([:])].set(new, at: path.dropFirst())
        self = .mapping(values)
    }
}
