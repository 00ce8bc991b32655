import Yams

/// Checks a YAML document against the schema, collecting every problem.
struct ConfigurationReader {
    let file: String
    let document: YAMLDocument
    private(set) var problems: [ConfigurationProblem] = []

    init(file: String, document: YAMLDocument) {
        self.file = file
        self.document = document
    }

    /// The values of the whole file that pass their checks.
    mutating func readRoot(as section: ConfigurationSection) -> SectionValues {
        let start = ConfigurationPlace(line: 1, column: 1)
        guard let root = document.root, !root.isNull else {
            return read([], of: section, at: start, under: nil)
        }
        guard case .mapping(let mapping) = root else {
            report(.wrongType, root.place, "The file must be a section of keys such as 'registries'.")
            return SectionValues(place: start)
        }
        return read(Array(mapping), of: section, at: root.place, under: nil)
    }

    mutating func report(_ code: ConfigurationProblem.Code, _ place: ConfigurationPlace, _ sentence: String) {
        problems.append(
            ConfigurationProblem(code, file: file, line: place.line, column: place.column, sentence: sentence))
    }

    /// The value of `node`, or nil where it is not of `shape`, which is reported.
    mutating func read(_ node: Node, as shape: ConfigurationShape, under key: String) -> PlacedValue? {
        switch shape {
        case .section(let section): readSection(node, section, under: key)
        case .named(let item): readNames(node, item, under: key)
        case .list(let item, let count): readList(node, item, atLeast: count, under: key)
        default: readScalar(node, as: shape, under: key)
        }
    }

    private mutating func readSection(_ node: Node, _ section: ConfigurationSection, under key: String) -> PlacedValue?
    {
        if node.isNull {
            return PlacedValue(value: .section(read([], of: section, at: node.place, under: key)), place: node.place)
        }
        guard case .mapping(let mapping) = node else {
            if section.mayHoldSecrets, node.scalar != nil {
                reportSecret(node.place, key)
            } else {
                report(
                    .wrongType, node.place,
                    "'\(key)' must be a section of keys, and here is \(description(of: node)); "
                        + "known keys: \(section.keys.map(\.name).joined(separator: ", ")).")
            }
            return nil
        }
        let values = read(Array(mapping), of: section, at: node.place, under: key)
        return PlacedValue(value: .section(values), place: node.place)
    }

    private mutating func readNames(_ node: Node, _ shape: ConfigurationShape, under key: String) -> PlacedValue? {
        if node.isNull { return nil }
        guard case .mapping(let mapping) = node else {
            report(
                .wrongType, node.place,
                "'\(key)' must be a section of names, and here is \(description(of: node)).")
            return nil
        }
        var values = SectionValues(place: node.place)
        for (name, keyNode, child) in uniqueKeys(Array(mapping), under: key) {
            if let value = read(child, as: shape, under: name) { values.entries.append((name, keyNode.place, value)) }
        }
        return PlacedValue(value: .section(values), place: node.place)
    }

    private mutating func readList(
        _ node: Node, _ shape: ConfigurationShape, atLeast count: Int, under key: String
    ) -> PlacedValue? {
        if node.isNull, count == 0 { return nil }
        guard case .sequence(let sequence) = node else {
            report(
                .wrongType, node.place,
                "'\(key)' must be a list, and here is \(description(of: node)); write [A, B], or a line '- A' for each."
            )
            return nil
        }
        guard sequence.count >= count else {
            report(.outOfRange, node.place, "'\(key)' is an empty list; it needs at least \(count) item.")
            return nil
        }
        let items = sequence.compactMap { read($0, as: shape, under: key) }
        return PlacedValue(value: .list(items), place: node.place)
    }

    /// The keys of a section with their names, once each; a key that stands again is reported.
    private mutating func uniqueKeys(_ pairs: [(key: Node, value: Node)], under section: String?)
        -> [(name: String, key: Node, value: Node)]
    {
        var first: [String: ConfigurationPlace] = [:]
        return pairs.compactMap { pair in
            guard let name = document.name(of: pair.key) else {
                report(.wrongType, pair.key.place, "A key must be a name, and here is \(description(of: pair.key)).")
                return nil
            }
            if let earlier = first[name] {
                report(
                    .duplicateKey, pair.key.place,
                    "'\(name)' stands in line \(earlier.line) already; keep one of the two.")
                return nil
            }
            first[name] = pair.key.place
            return (name, pair.key, pair.value)
        }
    }

    private mutating func read(
        _ pairs: [(key: Node, value: Node)], of section: ConfigurationSection, at place: ConfigurationPlace,
        under parent: String?
    ) -> SectionValues {
        var values = SectionValues(place: place)
        for (name, keyNode, child) in uniqueKeys(pairs, under: parent) {
            guard let key = section[name] else {
                reportUnknownKey(name, keyNode.place, in: section, under: parent)
                continue
            }
            if child.isNull, key.shape.ignoresNull { continue }
            values.given.insert(name)
            if let value = read(child, as: key.shape, under: name) {
                values.entries.append((name, keyNode.place, value))
            }
        }
        let whose = parent.map { "'\($0)'" } ?? "The file"
        for key in section.keys where key.isRequired && !values.given.contains(key.name) {
            report(.missingKey, place, "\(whose) lacks the key '\(key.name)': \(key.summary)")
        }
        for group in section.exactlyOne {
            let found = group.filter(values.given.contains)
            let names = group.map { "'\($0)'" }.joined(separator: ", ")
            if found.isEmpty {
                report(.missingKey, place, "\(whose) needs one of the keys \(names).")
            } else if found.count > 1 {
                report(
                    .contradiction, place,
                    "\(whose) has \(found.map { "'\($0)'" }.joined(separator: " and ")); keep one of them.")
            }
        }
        return values
    }
}

extension ConfigurationShape {
    /// Whether an empty value means that the key is not given: so it is for all but sections, which may well be empty,
    /// and lists that need an item.
    fileprivate var ignoresNull: Bool {
        switch self {
        case .section: false
        case .list(_, let count): count == 0
        default: true
        }
    }
}
