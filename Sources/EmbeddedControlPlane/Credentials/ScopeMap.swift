import EmbeddedRegistry
import Foundation

/// A set of actions in repositories, which tokens share.
package struct ScopeMap: Sendable, Hashable {
    /// The name, unique in the registry without case.
    package let name: String
    /// What it is for.
    package let description: String
    /// The actions, such as `repositories/team/app/content/read`.
    package let actions: [String]
    /// When it was made; nil for those that every registry has.
    package let createdAt: Date?

    /// What it gives.
    package var rights: AccessRights { AccessRights(scopeMapActions: actions) }

    /// The scope maps that every registry has.
    package static let system: [Self] = [
        system("_repositories_admin", "Can perform all read, write and delete operations on the registry", all),
        system("_repositories_pull", "Can pull any repository of the registry", ["content/read"]),
        system(
            "_repositories_pull_metadata_read", "Can perform all read operations on the registry",
            ["content/read", "metadata/read"]),
        system(
            "_repositories_push", "Can push to any repository of the registry", ["content/read", "content/write"]),
        system(
            "_repositories_push_metadata_write", "Can perform all read and write operations on the registry",
            all.filter { $0 != "content/delete" }),
    ]

    /// The system's scope map of this name, compared without case.
    package static func system(named name: String) -> Self? {
        system.first { $0.name == name.lowercased() }
    }

    private static let all = ["content/delete", "content/read", "content/write", "metadata/read", "metadata/write"]

    private static func system(_ name: String, _ description: String, _ actions: [String]) -> Self {
        Self(name: name, description: description, actions: actions.map { "repositories/*/\($0)" }, createdAt: nil)
    }
}
