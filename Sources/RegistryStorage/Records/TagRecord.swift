import Foundation

/// What is known of a tag.
package struct TagRecord: Sendable, Hashable {
    /// Its name.
    package let name: TagName
    /// The manifest that it points at.
    package let digest: Digest
    /// When it was first pushed.
    package let createdAt: Date
    /// When it was last pushed, or its attributes changed.
    package let updatedAt: Date
    /// What may be done with it.
    package let attributes: Attributes
}
