/// How far the events of a registry have been read, so that the next run goes on from there.
///
/// Files are known by device, inode and their first bytes, not by name: a file that is rotated away keeps its place,
/// and a new one in its stead is read from its start.
public struct RefusalCursor: Sendable, Hashable, Codable {
    /// The most files that are remembered.
    static let limit = 1_000

    /// One file and how far it was read.
    struct Place: Sendable, Hashable, Codable {
        /// The file system.
        let device: UInt64
        /// The file in it.
        let inode: UInt64
        /// Its first bytes, at most 64.
        let head: [UInt8]
        /// Bytes of whole records that were read.
        let offset: Int
    }

    private(set) var places: [Place]

    /// Nothing has been read yet.
    public init() { places = [] }

    /// How far the file was read, where it is known; 0 where it has shrunk since or is another one.
    func offset(device: UInt64, inode: UInt64, head: [UInt8], size: Int) -> Int {
        guard let place = places.first(where: { $0.device == device && $0.inode == inode }),
            head.starts(with: place.head), size >= place.offset
        else { return 0 }
        return place.offset
    }

    /// Keeps the places of the files that were met, and forgets those that are gone.
    mutating func replace(_ places: [Place]) { self.places = Array(places.suffix(Self.limit)) }
}
