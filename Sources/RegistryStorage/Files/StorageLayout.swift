/// Where a storage keeps what.
///
/// ```
/// registry.sqlite     records and manifests
/// blobs/sha256/ab/…   a blob's bytes, named by its digest's digits
/// uploads/…           bytes that are still coming, named by the upload
/// lock                held by the process that has the storage open
/// ```
struct StorageLayout: Sendable {
    let directory: String

    var databaseFile: String { directory + "/registry.sqlite" }
    var lockFile: String { directory + "/lock" }
    var uploadDirectory: String { directory + "/uploads" }
    private var blobDirectory: String { directory + "/blobs" }

    func upload(_ id: String) -> String { "\(uploadDirectory)/\(id)" }

    func directory(of algorithm: Digest.Algorithm) -> String { "\(blobDirectory)/\(algorithm.rawValue)" }

    /// The folder of the blobs whose digests begin as this one's does.
    func directory(of digest: Digest) -> String { "\(directory(of: digest.algorithm))/\(digest.hex.prefix(2))" }

    func blob(_ digest: Digest) -> String { "\(directory(of: digest))/\(digest.hex)" }

    /// Makes the folders that are missing.
    func prepare() throws(StorageError) {
        try Folder.make(directory)
        try Folder.make(uploadDirectory)
        try Folder.make(blobDirectory)
        for algorithm in Digest.Algorithm.allCases { try Folder.make(directory(of: algorithm)) }
    }
}
