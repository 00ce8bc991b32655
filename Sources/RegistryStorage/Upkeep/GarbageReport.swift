/// What a garbage collection took, or, in a dry run, would take.
package struct GarbageReport: Sendable, Hashable, Codable {
    /// A manifest that goes.
    package struct RemovedManifest: Sendable, Hashable, Codable {
        /// Its repository.
        package let repository: String
        /// Its digest.
        package let digest: String
        /// Its length, in bytes.
        package let size: Int
    }

    /// Whether nothing was taken, and this is what would be.
    package let isDryRun: Bool
    /// The untagged manifests that were old enough.
    package internal(set) var manifests: [RemovedManifest] = []
    /// How many blobs a repository no longer has.
    package internal(set) var unlinkedBlobs = 0
    /// How many blobs are gone, because no repository has them.
    package internal(set) var removedBlobs = 0
    /// How many bytes that frees.
    package internal(set) var freedBytes: Int64 = 0
    /// How many blobs no manifest names and their grace still spares, counted for each repository that has one.
    package internal(set) var sparedBlobs = 0
    /// How many uploads were dropped because nobody went on with them.
    package internal(set) var expiredUploads = 0
    /// How many files were removed that no record names.
    package internal(set) var orphanFiles = 0

    /// Whether anything was taken.
    package var hasTakenAnything: Bool {
        !manifests.isEmpty || unlinkedBlobs + removedBlobs + expiredUploads + orphanFiles > 0
    }

    init(isDryRun: Bool) { self.isDryRun = isDryRun }
}
