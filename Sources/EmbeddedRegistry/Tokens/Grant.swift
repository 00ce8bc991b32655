/// Who a client turned out to be, and what it may do.
package struct Grant: Sendable, Hashable {
    /// Who: the admin user's name, a token's name, a principal, or `anonymous`.
    package let name: String
    /// What.
    package let rights: AccessRights

    /// A grant of these parts.
    package init(name: String, rights: AccessRights) {
        self.name = name
        self.rights = rights
    }

    /// Whether all of `actions` are allowed in `repository`.
    package func allows(_ actions: RepositoryActions, on repository: String) -> Bool {
        rights.actions(on: repository).isSuperset(of: actions)
    }

    /// Whether all repositories may be listed.
    package var allowsCatalog: Bool { rights.catalog }
}

extension Grant {
    /// Whether all of `actions` are allowed in every repository, those to come included.
    ///
    /// It is asked of a name that no repository can have, for which only what counts for all of them counts.
    package func allowsEverywhere(_ actions: RepositoryActions) -> Bool { allows(actions, on: "*") }
}
