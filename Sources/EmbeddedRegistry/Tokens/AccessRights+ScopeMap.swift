extension AccessRights {
    /// The rights that a scope map's actions give, such as `repositories/team/app/content/read`.
    ///
    /// An asterisk at the end of a repository's name stands for all below it. Who may read the metadata of all
    /// repositories may list them too. Actions of gateways and connected registries give nothing here.
    package init(scopeMapActions: [String]) {
        self.init()
        for action in scopeMapActions {
            guard let (pattern, actions) = Self.parse(action) else { continue }
            allow(actions, on: pattern)
            if pattern == "*", actions.contains(.metadataRead) { catalog = true }
        }
    }

    /// Why `action` cannot stand in a scope map, or nil where it can.
    package static func objection(toScopeMapAction action: String) -> String? {
        let isOtherKind = action.hasPrefix("gateway/") || action.hasPrefix("registries/")
        return isOtherKind || parse(action) != nil
            ? nil
            : "The action '\(action.prefix(300))' is invalid; expected 'repositories/NAME/ACTION', where NAME may end "
                + "in '*' and ACTION is one of \(known.map(\.suffix).joined(separator: ", "))."
    }

    private static let known: [(suffix: String, actions: RepositoryActions)] = [
        ("content/read", .pull), ("content/write", .push), ("content/delete", .delete),
        ("metadata/read", .metadataRead), ("metadata/write", .metadataWrite),
    ]

    private static func parse(_ action: String) -> (pattern: String, actions: RepositoryActions)? {
        let prefix = "repositories/"
        guard action.hasPrefix(prefix), let known = known.first(where: { action.hasSuffix("/" + $0.suffix) }) else {
            return nil
        }
        let name = action.dropFirst(prefix.count).dropLast(known.suffix.count + 1)
        guard !name.isEmpty, !name.dropLast().contains("*"), !name.hasSuffix("*") || name == "*" || name.hasSuffix("/*")
        else { return nil }
        return (String(name), known.actions)
    }
}
