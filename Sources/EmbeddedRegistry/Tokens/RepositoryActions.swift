/// What may be done in a repository, as the scopes of tokens name it.
package struct RepositoryActions: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Read blobs and manifests.
    package static let pull = Self(rawValue: 1)
    /// Write blobs and manifests.
    package static let push = Self(rawValue: 2)
    /// Delete tags, manifests, blobs and the repository.
    package static let delete = Self(rawValue: 4)
    /// List tags and manifests and read their attributes.
    package static let metadataRead = Self(rawValue: 8)
    /// Change attributes.
    package static let metadataWrite = Self(rawValue: 16)
    /// All of them.
    package static let all: Self = [.pull, .push, .delete, .metadataRead, .metadataWrite]

    private static let named: [(name: String, action: Self)] = [
        ("pull", .pull), ("push", .push), ("delete", .delete), ("metadata_read", .metadataRead),
        ("metadata_write", .metadataWrite),
    ]

    /// The actions of these names; `*` means all, and names that nobody knows mean nothing.
    package init(names: some Sequence<some StringProtocol>) {
        self = names.reduce(into: []) { actions, name in
            if name == "*" { actions = .all }
            if let known = Self.named.first(where: { $0.name == name }) { actions.insert(known.action) }
        }
    }

    /// The names, in the order in which they stand above.
    package var names: [String] { Self.named.filter { contains($0.action) }.map(\.name) }
}
