import Foundation

/// The functions of task templates: those of Go's templates and of Sprig that tasks are written with.
enum TemplateFunction {
    /// What `name` gives for `arguments`; the last is what came through the pipe.
    ///
    /// - Throws: ``TemplateFault``.
    static func call(_ name: String, with arguments: [TemplateValue]) throws(TemplateFault) -> TemplateValue {
        switch name {
        case "and": return arguments.first { !$0.isTrue } ?? arguments.last ?? .truth(true)
        case "or": return arguments.first(where: \.isTrue) ?? arguments.last ?? .truth(false)
        case "not": return .truth(!(try one(name, arguments)).isTrue)
        case "empty": return .truth(!(try one(name, arguments)).isTrue)
        case "default":
            let (standard, value) = try two(name, arguments)
            return value.isTrue ? value : standard
        case "eq", "ne":
            guard arguments.count >= 2 else { throw TemplateFault("'\(name)' wants two values") }
            let isEqual = arguments.dropFirst().contains { $0.text == arguments[0].text }
            return .truth(isEqual == (name == "eq"))
        case "required":
            let (message, value) = try two(name, arguments)
            guard value.isTrue else { throw TemplateFault(message.text ?? "a value is missing") }
            return value
        case "replace", "trimPrefix", "trimSuffix", "trunc":
            return .text(try cut(name, arguments))
        default:
            guard let change = changes[name] else {
                throw TemplateFault("'\(name)' is no function that is known here")
            }
            guard let changed = change(try text(try one(name, arguments))) else {
                throw TemplateFault("'\(name)' cannot take its value")
            }
            return .text(changed)
        }
    }

    /// Functions of one text.
    private static var changes: [String: (String) -> String?] {
        [
            "upper": { $0.uppercased() }, "lower": { $0.lowercased() },
            "trim": { $0.trimmingCharacters(in: .whitespacesAndNewlines) },
            "quote": { "\"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" },
            "squote": { "'\($0)'" }, "toString": { $0 },
            "b64enc": { Data($0.utf8).base64EncodedString() },
            "b64dec": { Data(base64Encoded: $0).map { String(decoding: $0, as: UTF8.self) } },
        ]
    }

    private static func cut(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> String {
        guard arguments.count == (name == "replace" ? 3 : 2), let last = arguments.last else {
            throw TemplateFault("'\(name)' has too many values, or too few")
        }
        let (value, part) = (try text(last), try text(arguments[0]))
        switch name {
        case "replace": return value.replacing(part, with: try text(arguments[1]))
        case "trimPrefix": return value.hasPrefix(part) ? String(value.dropFirst(part.count)) : value
        case "trimSuffix": return value.hasSuffix(part) ? String(value.dropLast(part.count)) : value
        default:
            guard let count = Int(part) else { throw TemplateFault("'\(name)' wants a number first") }
            return count < 0 ? String(value.suffix(count.magnitude.clamped)) : String(value.prefix(count))
        }
    }

    private static func one(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> TemplateValue {
        guard arguments.count == 1 else { throw TemplateFault("'\(name)' wants one value") }
        return arguments[0]
    }

    private static func two(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> (
        TemplateValue, TemplateValue
    ) {
        guard arguments.count == 2 else { throw TemplateFault("'\(name)' wants two values") }
        return (arguments[0], arguments[1])
    }

    /// The text of a value that must have one.
    static func text(_ value: TemplateValue) throws(TemplateFault) -> String {
        if case .missing(let path) = value {
            guard path.hasPrefix("Secrets.") else { throw TemplateFault("there is no value '.\(path)'") }
            throw TemplateFault(
                "'.\(path)' is to come from a key vault, and there is none here; give it by --set-secret and take it from "
                    + "'.Values'")
        }
        guard let text = value.text else { throw TemplateFault("a list or a mapping stands where a text is expected") }
        return text
    }
}

extension UInt {
    /// The value as a count of characters.
    fileprivate var clamped: Int { Int(Swift.min(self, UInt(Int.max))) }
}
