import Foundation
import NIOPosix

/// The limits of a storage, and the threads that it blocks.
package struct StorageOptions: Sendable {
    /// The longest manifest, in bytes.
    package var manifestLimit = 4 * 1024 * 1024
    /// How many uploads may be open at once.
    package var uploadLimit = 256
    /// How long an upload may lie untouched, in seconds, before it is dropped.
    package var uploadLifetime: TimeInterval = 24 * 60 * 60
    /// How many bytes of manifests, small blobs and records are kept in memory for the event loops.
    package var hotSetBytes = 32 * 1024 * 1024
    /// The largest blob that is kept in memory whole, in bytes.
    package var hotBlobLimit = 64 * 1024
    /// The threads on which files are read and written.
    package var threads: NIOThreadPool = .singleton

    /// The default limits, and the threads that this process keeps for blocking calls.
    package init() {}
}
