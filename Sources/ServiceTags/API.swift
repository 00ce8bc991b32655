// Skeleton: the archive gets its own files.
/// The last N distinct publications in a folder, each written atomically (temporary file, fsync, rename, fsync of the folder).
public struct PublicationArchive: Sendable {
    public struct Entry: Sendable { public let path: String; public let digest: PublicationDigest; public let date: PublicationDate?; public let storedAt: Double }
    public let directory: String
    public let limit: Int
    public init(directory: String, limit: Int = 26) { self.directory = directory; self.limit = limit }
    /// Stores the bytes of a publication that parsed; returns false when the newest entry has the same digest.
    public func store(_ bytes: [UInt8], as publication: Publication, fileName: String?) throws -> Bool { fatalError("unimplemented") }
    /// Newest first.
    public func entries() throws -> [Entry] { fatalError("unimplemented") }
    public func newest(cloud: String) throws -> Publication? { fatalError("unimplemented") }
}
