/// What a resource's property may hold, its default, and how a client's value is merged into it.
///
/// A client sends the properties that it wants to change (PATCH) or everything, read-only ones included (PUT). Both are
/// a merge, the latter into the defaults: groups merge member by member, arrays replace, and null says nothing.
/// Properties that the schema does not know are ignored, as resource providers do; later api-versions bring more.
indirect enum PropertySchema: Sendable {
    /// `true` or `false`.
    case boolean(Bool)
    /// One of these words, compared without case and kept in the spelling given here.
    case choice([String], default: String)
    /// A whole number in this range.
    case integer(ClosedRange<Int>, default: Int)
    /// An array that replaces the one before, after a check.
    case array(@Sendable ([JSONValue], RegistryLimits) throws(ResourceError) -> [JSONValue])
    /// Members of their own.
    case group([String: PropertySchema])
    /// A constant that clients may repeat and cannot change.
    case fixed(JSONValue)

    /// The value of a property that nobody has set.
    var defaultValue: JSONValue {
        switch self {
        case .boolean(let value): .boolean(value)
        case .choice(_, let value): .string(value)
        case .integer(_, let value): .integer(value)
        case .array: .array([])
        case .group(let members): .object(members.mapValues(\.defaultValue))
        case .fixed(let value): value
        }
    }

    /// `current` after `change`.
    ///
    /// - Throws: ``ResourceError`` with status 400, naming the property at `path`, what was found and what was expected.
    func merge(
        _ change: JSONValue, into current: JSONValue, at path: String, limits: RegistryLimits
    ) throws(ResourceError) -> JSONValue {
        if case .null = change { return current }
        switch self {
        case .boolean:
            guard change.truth != nil else { throw Self.mismatch(path, change, expected: "true or false") }
            return change
        case .choice(let words, _):
            guard let text = change.text, let word = words.first(where: { $0.lowercased() == text.lowercased() }) else {
                throw Self.mismatch(path, change, expected: "one of \(words.joined(separator: ", "))")
            }
            return .string(word)
        case .integer(let range, _):
            guard case .integer(let value) = change, range.contains(value) else {
                throw Self.mismatch(
                    path, change, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return change
        case .array(let check):
            guard let elements = change.elements else { throw Self.mismatch(path, change, expected: "an array") }
            return .array(try check(elements, limits))
        case .group(let schemas):
            guard let changes = change.members else { throw Self.mismatch(path, change, expected: "an object") }
            var merged = current.members ?? [:]
            for (name, schema) in schemas {
                let present = merged[name] ?? schema.defaultValue
                if let change = changes[name] {
                    merged[name] = try schema.merge(change, into: present, at: "\(path).\(name)", limits: limits)
                } else {
                    merged[name] = present
                }
            }
            return .object(merged)
        case .fixed(let value):
            return value
        }
    }

    private static func mismatch(_ path: String, _ found: JSONValue, expected: String) -> ResourceError {
        let shown = found.text.map { "'\($0.prefix(80))'" } ?? found.kind
        return .invalid("The property '\(path)' is \(shown), where \(expected) is expected.")
    }
}
