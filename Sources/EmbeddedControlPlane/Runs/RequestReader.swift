import Foundation

/// Reads the members of an object that a client sent, with sentences for what is wrong with them.
struct RequestReader {
    private let members: [String: JSONValue]
    /// Where the object stands in the body: empty, or a path with a dot at its end.
    private let path: String

    /// Reads `value`, an object; null and nothing are one without members.
    init(_ value: JSONValue?, at path: String = "") throws(ResourceError) {
        self.path = path.isEmpty ? "" : path + "."
        switch value {
        case nil, .null?: members = [:]
        case .object(let members)?: self.members = members
        case let other?:
            throw .invalid(
                "The \(path.isEmpty ? "request's body" : "property '\(path)'") is \(other.kind), where an object is "
                    + "expected.")
        }
    }

    /// The names of the members that are not null.
    var names: [String] { members.filter { $0.value != .null }.keys.sorted() }

    /// The string `name`; nil for none, null and the empty one.
    func text(_ name: String) throws(ResourceError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.text else { throw mismatch(name, value, "a string") }
        guard !text.unicodeScalars.contains(where: { $0.value == 0 }) else {
            throw .invalid("The property '\(path)\(name)' holds a NUL character.")
        }
        return text.isEmpty ? nil : text
    }

    /// The string `name`, which has to be there.
    func requiredText(_ name: String) throws(ResourceError) -> String {
        guard let text = try text(name) else { throw .invalid("The property '\(path)\(name)' is required.") }
        return text
    }

    /// The text that the string `name` is Base64 of; nil where it is not there.
    func decodedText(_ name: String) throws(ResourceError) -> String? {
        guard let text = try text(name) else { return nil }
        guard let bytes = Data(base64Encoded: text), let decoded = String(bytes: bytes, encoding: .utf8) else {
            throw .invalid("The property '\(path)\(name)' is not UTF-8 text in Base64.")
        }
        return decoded
    }

    /// The truth value `name`.
    func truth(_ name: String, otherwise: Bool) throws(ResourceError) -> Bool {
        guard let value = value(name) else { return otherwise }
        guard let truth = value.truth else { throw mismatch(name, value, "true or false") }
        return truth
    }

    /// The whole number `name`, which has to be in `range`.
    func integer(_ name: String, in range: ClosedRange<Int>, otherwise: Int) throws(ResourceError) -> Int {
        guard let value = value(name) else { return otherwise }
        guard case .integer(let integer) = value, range.contains(integer) else {
            throw mismatch(name, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    /// The elements of the array `name`; none where it is not there.
    func elements(_ name: String) throws(ResourceError) -> [JSONValue] {
        guard let value = value(name) else { return [] }
        guard let elements = value.elements else { throw mismatch(name, value, "an array") }
        return elements
    }

    /// The object `name`.
    func object(_ name: String) throws(ResourceError) -> RequestReader {
        try RequestReader(value(name), at: "\(path)\(name)")
    }

    /// The objects of the array `name`.
    func objects(_ name: String) throws(ResourceError) -> [RequestReader] {
        var objects: [RequestReader] = []
        for (index, element) in try elements(name).enumerated() {
            objects.append(try RequestReader(element, at: "\(path)\(name)[\(index)]"))
        }
        return objects
    }

    private func value(_ name: String) -> JSONValue? { members[name].flatMap { $0 == .null ? nil : $0 } }

    private func mismatch(_ name: String, _ found: JSONValue, _ expected: String) -> ResourceError {
        let shown =
            switch found {
            case .integer(let integer): "\(integer)"
            case .string(let text): "'\(text.prefix(80))'"
            default: found.kind
            }
        return .invalid("The property '\(path)\(name)' is \(shown), where \(expected) is expected.")
    }
}
