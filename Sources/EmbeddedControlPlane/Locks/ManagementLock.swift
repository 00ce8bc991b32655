/// A lock on a scope (`Microsoft.Authorization/locks`), which binds the scope and all below it.
package struct ManagementLock: Sendable, Hashable {
    /// What a lock forbids.
    package enum Level: String, Sendable, Hashable {
        /// Neither writing nor deleting.
        case readOnly = "ReadOnly"
        /// No deleting.
        case canNotDelete = "CanNotDelete"

        /// The level of this name, compared without case.
        package init?(name: String) {
            switch name.lowercased() {
            case "readonly": self = .readOnly
            case "cannotdelete": self = .canNotDelete
            default: return nil
            }
        }
    }

    /// What a client wants to do.
    package enum Operation: String, Sendable, Hashable {
        case write
        case delete
    }

    /// The locked scope's identifier.
    package let scope: String
    /// The name, unique in its scope.
    package let name: String
    /// What it forbids.
    package let level: Level
    /// Why, in the owner's words.
    package let notes: String?

    /// Whether the lock forbids `operation`.
    package func forbids(_ operation: Operation) -> Bool { level == .readOnly || operation == .delete }

    /// The lock's own identifier.
    package var id: String { "\(scope)/providers/Microsoft.Authorization/locks/\(name)" }
}
