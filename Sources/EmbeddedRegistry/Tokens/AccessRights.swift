/// What somebody may do in a registry's repositories.
package struct AccessRights: Sendable, Hashable {
    /// The actions below a path.
    private struct Subtree: Sendable, Hashable {
        /// The beginning of the names, with the slash at its end; empty for all names.
        let prefix: String
        var actions: RepositoryActions
    }

    private var exact: [String: RepositoryActions] = [:]
    private var subtrees: [Subtree] = []
    /// Whether all repositories may be listed.
    package var catalog = false

    /// No rights.
    package init() {}

    /// Every right there is.
    package static let everything: Self = {
        var rights = Self()
        rights.allow(.all, on: "*")
        rights.catalog = true
        return rights
    }()

    /// What clients without credentials may do where anonymous pull is on.
    package static let anonymous: Self = {
        var rights = Self()
        rights.allow([.pull, .metadataRead], on: "*")
        rights.catalog = true
        return rights
    }()

    /// Adds `actions` on the repositories of `pattern`: a name, `team/*` for all below `team/`, or `*` for all.
    package mutating func allow(_ actions: RepositoryActions, on pattern: String) {
        guard pattern == "*" || pattern.hasSuffix("/*") else {
            exact[pattern, default: []].formUnion(actions)
            return
        }
        let prefix = String(pattern.dropLast())
        if let index = subtrees.firstIndex(where: { $0.prefix == prefix }) {
            subtrees[index].actions.formUnion(actions)
        } else {
            subtrees.append(Subtree(prefix: prefix, actions: actions))
        }
    }

    /// What may be done in `repository`.
    ///
    /// - Complexity: O(patterns with an asterisk).
    package func actions(on repository: String) -> RepositoryActions {
        subtrees.reduce(exact[repository] ?? []) { actions, subtree in
            repository.utf8.starts(with: subtree.prefix.utf8) ? actions.union(subtree.actions) : actions
        }
    }

    /// The repositories in which all of `actions` are allowed, as far as they are named one by one, in order.
    ///
    /// - Complexity: O(names · log names).
    package func repositories(allowing actions: RepositoryActions) -> [String] {
        exact.filter { $0.value.isSuperset(of: actions) }.keys.sorted()
    }

    /// The part of these rights that `scopes` ask for.
    package func granting(_ scopes: [AccessScope]) -> [AccessScope] {
        scopes.compactMap { scope in
            switch scope {
            case .repository(let name, let wanted):
                let granted = wanted.intersection(actions(on: name))
                return granted.isEmpty ? nil : .repository(name, granted)
            case .catalog: return catalog ? .catalog : nil
            }
        }
    }

    /// These rights, as far as `scopes` go.
    package func restricted(to scopes: [AccessScope]) -> Self {
        var rights = Self()
        for scope in granting(scopes) {
            switch scope {
            case .repository(let name, let actions): rights.exact[name, default: []].formUnion(actions)
            case .catalog: rights.catalog = true
            }
        }
        return rights
    }
}
