import Yams

/// A mapping of a task's YAML, read key by key; what is wrong is said with the key, the place and the line.
struct TaskSection {
    /// What the section is, as the subject of a sentence: `The task`, `The task's step 'build'`.
    var name: String
    private let mapping: Node.Mapping
    /// The line that it begins at; 0 where that is not known.
    let line: Int

    /// The longest text that is read.
    static let longestText = 1 << 20

    init(_ mapping: Node.Mapping, name: String) {
        self.name = name
        self.mapping = mapping
        line = mapping.mark?.line ?? mapping.first?.key.mark?.line ?? 0
    }

    /// The mapping that `text` is.
    ///
    /// - Throws: ``BuildStackError`` with `task` for what is no YAML, or no mapping.
    static func root(of text: String, name: String) throws(BuildStackError) -> TaskSection {
        guard text.utf8.count <= longestText else {
            throw BuildStackError(.task, "\(name) has \(text.utf8.count) bytes; the most are \(longestText).")
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw BuildStackError(.task, "\(name) is not YAML: \(Self.reason(error)).", cause: error)
        } catch {
            throw BuildStackError(.task, "\(name) is not YAML: \(error).", cause: error)
        }
        guard case .mapping(let mapping)? = node else {
            throw BuildStackError(.task, "\(name) is not a mapping of keys to values.")
        }
        return TaskSection(mapping, name: name)
    }

    private static func reason(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(problem), at line \(mark.line)"
        case .duplicatedKeysInMapping(let keys, let context):
            "the key '\(keys.first ?? "")' stands twice in the mapping at line \(context.mark.line)"
        default: "it cannot be read"
        }
    }

    /// The whole section, for templates.
    var value: TemplateValue {
        get throws(BuildStackError) {
            guard let value = TemplateValue(.mapping(mapping)) else {
                throw BuildStackError(.task, "\(name) hold more than \(TemplateValue.longest) values.")
            }
            return value
        }
    }

    /// An error about the value of `key`.
    func fault(_ key: String, _ reason: String) -> BuildStackError {
        let line = mapping.first { $0.key.string == key }?.key.mark?.line ?? line
        return BuildStackError(.task, "\(name) has the key '\(key)' at line \(line), which \(reason).")
    }

    /// Refuses keys beside `keys`.
    func check(keys: Set<String>) throws(BuildStackError) {
        for key in mapping.keys {
            guard let text = key.string, keys.contains(text) else {
                throw BuildStackError(
                    .task,
                    "\(name) has the key '\(key.string ?? "…")' at line \(key.mark?.line ?? line), which is not among "
                        + "those that are known: \(keys.sorted().joined(separator: ", ")).")
            }
        }
    }

    /// Whether there is a value for `key`.
    func has(_ key: String) -> Bool { node(key) != nil }

    private func node(_ key: String) -> Node? {
        guard let node = mapping[key], node.null == nil || isQuoted(node) else { return nil }
        return node
    }

    private func isQuoted(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return true }
        return scalar.style == .singleQuoted || scalar.style == .doubleQuoted
    }

    func string(_ key: String) throws(BuildStackError) -> String? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let scalar) = node else { throw fault(key, "is a list or a mapping, and should be a text") }
        return scalar.string
    }

    func truth(_ key: String) throws(BuildStackError) -> Bool? {
        guard let text = try string(key) else { return nil }
        guard let truth = ["true": true, "false": false][text.lowercased()] else {
            throw fault(key, "is '\(text)', and should be true or false")
        }
        return truth
    }

    /// A whole number within `range`.
    func number(_ key: String, in range: ClosedRange<Int>) throws(BuildStackError) -> Int? {
        guard let text = try string(key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw fault(
                key, "is '\(text)', and should be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A list of texts.
    func strings(_ key: String) throws(BuildStackError) -> [String]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let sequence) = node else { throw fault(key, "should be a list of texts") }
        var texts: [String] = []
        for item in sequence {
            guard case .scalar(let scalar) = item else {
                throw fault(key, "has a list or a mapping within it, and should be a list of texts")
            }
            texts.append(scalar.string)
        }
        return texts
    }

    /// A mapping.
    func section(_ key: String) throws(BuildStackError) -> TaskSection? {
        guard let node = node(key) else { return nil }
        guard case .mapping(let mapping) = node else { throw fault(key, "should be a mapping of keys to values") }
        return TaskSection(mapping, name: name)
    }

    /// A list of mappings.
    func sections(_ key: String, named item: (Int) -> String) throws(BuildStackError) -> [TaskSection]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let sequence) = node else { throw fault(key, "should be a list") }
        var sections: [TaskSection] = []
        for (index, node) in sequence.enumerated() {
            guard case .mapping(let mapping) = node else {
                throw fault(key, "should be a list of mappings, and is not one at its item \(index + 1)")
            }
            sections.append(TaskSection(mapping, name: item(index)))
        }
        return sections
    }

    /// All keys with their texts.
    func texts() throws(BuildStackError) -> [(name: String, value: String)] {
        var texts: [(String, String)] = []
        for key in mapping.keys {
            let name = key.string ?? ""
            texts.append((name, try string(name) ?? ""))
        }
        return texts
    }
}
