// Skeleton: each of these gets its own file.
import IPNetworks

extension String {
    package func caseInsensitiveEquals(_ other: String) -> Bool { lowercased() == other.lowercased() }
}

public struct PublicationError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable { case notJSON, html, truncated, trailingGarbage, duplicateKey, wrongType, missingKey, badPrefix, tooLarge, badGzip, other }
    public let code: Code
    public let description: String   // one sentence with the place: line, column (and JSON path)
}

extension Publication {
    /// Reads plain or gzipped JSON. `fileName` gives the date.
    public init(parsing bytes: [UInt8], fileName: String?) throws(PublicationError) { fatalError("unimplemented") }
}

/// Names, `Service.Region` or globs (`*`, `?`), without case.
public struct TagPattern: Sendable, Hashable, CustomStringConvertible {
    public let text: String
    public init(_ text: String) { self.text = text }
    public func matches(_ name: String) -> Bool { fatalError("unimplemented") }
    public var description: String { text }
    /// Whether the pattern has no wildcard, so that it names one tag.
    public var isLiteral: Bool { fatalError("unimplemented") }
}

public struct PublicationDifference: Sendable {
    public struct Change: Sendable { public let name: String; public let added: [AnyIPPrefix]; public let removed: [AnyIPPrefix] }
    public let appeared: [String]
    public let vanished: [String]
    public let changed: [Change]
    public init(from old: Publication, to new: Publication) { fatalError("unimplemented") }
}

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
