/// How much a storage holds.
package struct StorageUsage: Sendable, Hashable {
    /// The bytes of all blobs and manifests; a blob that several repositories have counts once.
    package let bytes: Int64
    /// How many blobs there are.
    package let blobs: Int
    /// How many manifests there are, over all repositories.
    package let manifests: Int
    /// How many repositories there are.
    package let repositories: Int
}
