import Foundation

/// What is known of a repository.
package struct RepositoryRecord: Sendable, Hashable {
    /// Its name.
    package let name: RepositoryName
    /// When its first manifest or blob came.
    package let createdAt: Date
    /// When a manifest, a tag or an attribute last changed.
    package let updatedAt: Date
    /// How many manifests it has.
    package let manifestCount: Int
    /// How many tags it has.
    package let tagCount: Int
    /// What may be done with it.
    package let attributes: Attributes
}
