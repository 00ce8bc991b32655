import NIOCore

/// A blob of a repository, and where its bytes are.
package struct StoredBlob: Sendable, Hashable {
    /// The digest of its bytes.
    package let digest: Digest
    /// Its length, in bytes.
    package let size: Int64
    /// The file that holds the bytes.
    ///
    /// It never changes; a deletion may take it away, and who has it open reads on.
    package let path: String
    /// The bytes themselves, where the blob is small and in the hot set; nil otherwise.
    package var content: ByteBuffer?
}
