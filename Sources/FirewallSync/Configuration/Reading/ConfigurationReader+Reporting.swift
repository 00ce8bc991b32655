import Yams

extension ConfigurationReader {
    /// What stands at a node, for a message: `'abc'`, a list, a section or nothing.
    func description(of node: Node) -> String {
        switch node {
        case .scalar(let scalar):
            if node.isNull { return "nothing" }
            let text = scalar.string
            return text.unicodeScalars.count > 120 ? "'\(text.prefix(120))…'" : "'\(text)'"
        case .sequence: return "a list"
        case .mapping: return "a section of keys"
        case .alias: return "a reference"
        }
    }

    /// Reports a secret without showing it.
    mutating func reportSecret(_ place: ConfigurationPlace, _ key: String) {
        report(
            .inlineSecret, place,
            "'\(key)' holds what may be a secret, which is not shown here: no secret belongs in this file. Put it in a "
                + "file of mode 0600 or in an environment variable, and name that (secret-file, secret-environment, "
                + "token-file, token-environment; for alerts url-file, key-file, routing-key-file, password-file; for a "
                + "proxy: HTTPS_PROXY in the environment).")
    }

    /// Reports a key that the schema does not know, with the nearest known one, or the section that it belongs to.
    mutating func reportUnknownKey(
        _ name: String, _ place: ConfigurationPlace, in section: ConfigurationSection, under parent: String?
    ) {
        let secretWords = [
            "secret", "password", "token", "access-token", "client-secret", "key", "certificate", "url", "routing-key",
            "signing-key",
        ]
        let plainName = name.lowercased().replacing("_", with: "-")
        if section.mayHoldSecrets, secretWords.contains(plainName) {
            return reportSecret(place, name)
        }
        let whose = parent.map { "'\($0)'" } ?? "the top of the file"
        var sentence = "'\(name)' is not a key of \(whose)"
        if name == "<<" {
            sentence += "; merging is not supported, use 'defaults' for what registries share"
        } else if Spelling.nearest(to: name, among: section.keys.map(\.name)) == nil,
            let home = ConfigurationSchema.home(of: name)
        {
            sentence += "; it belongs to '\(home)'"
        } else {
            sentence += Spelling.advice(for: name, among: section.keys.map(\.name))
        }
        report(.unknownKey, place, sentence.hasSuffix("?") ? sentence : sentence + ".")
    }
}

extension ConfigurationSchema {
    /// The key whose section knows `name`, the one nearest to the top first; nil where none does.
    static func home(of name: String) -> String? {
        var waiting = root.keys.map { (key: $0, section: $0.shape.innermostSection) }
        while !waiting.isEmpty {
            let (key, section) = waiting.removeFirst()
            guard let section else { continue }
            if section[name] != nil { return key.name }
            waiting += section.keys.map { ($0, $0.shape.innermostSection) }
        }
        return nil
    }
}

extension ConfigurationShape {
    /// The section of keys inside lists and names, if there is one.
    var innermostSection: ConfigurationSection? {
        switch self {
        case .section(let section): section
        case .list(let item, _), .named(let item): item.innermostSection
        default: nil
        }
    }
}
