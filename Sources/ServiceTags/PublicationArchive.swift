/// The last publications of each cloud in a folder of files, one a publication, so that the last good one stays in
/// force when a download fails.
///
/// A file's name holds the date, a running number and the content's SHA-256; there is no index that could disagree
/// with the files. A publication is written under a temporary name, flushed, renamed, and the folder flushed: a crash
/// at any point leaves every publication that was there before, and half a file is never read. Reading checks the
/// content against the digest, and passes over a damaged file to the one before it. Writers of several processes take
/// turns by a lock on the folder.
///
/// Files hold the uncompressed text, so that a person can read them and the programs can without inflating.
public struct PublicationArchive: Sendable {
    /// A publication in the archive.
    public struct Entry: Sendable, Hashable {
        /// The file.
        public let path: String
        /// The cloud, as far as a file name can hold it.
        public let cloud: String
        /// The SHA-256 of the content.
        public let digest: PublicationDigest
        /// The publication's date, if it is known.
        public let date: PublicationDate?
        /// When it was stored last, in seconds since 1970-01-01, by the file system's clock.
        public let storedAt: Double

        let name: ArchiveFileName
    }

    /// What ``read(cloud:)`` found.
    public struct Reading: Sendable {
        /// The newest publication whose file is whole, if there is one.
        public let publication: Publication?
        /// A sentence for each newer file that is damaged.
        public let remarks: [String]
    }

    /// The folder.
    public let directory: String
    /// The most publications that are kept for a cloud, at least 1.
    public let limit: Int

    /// The archive in `directory`, which need not exist yet: half a year of publications by default.
    public init(directory: String, limit: Int = 26) {
        self.directory = directory
        self.limit = max(1, limit)
    }

    /// The publications of all clouds, the last stored first; none where there is no folder.
    ///
    /// - Throws: ``ArchiveError`` where the folder cannot be read.
    /// - Complexity: O(files); contents are not read.
    public func entries() throws(ArchiveError) -> [Entry] {
        guard let folder = try ArchiveFolder(existing: directory) else { return [] }
        return try entries(in: folder)
    }

    /// The publication of `cloud` that was stored last; nil where there is none, or none that is whole.
    ///
    /// - Throws: ``ArchiveError`` where the folder cannot be read.
    public func newest(cloud: String) throws(ArchiveError) -> Publication? { try read(cloud: cloud).publication }

    /// The publication of `cloud` that was stored last, and what was wrong with the files that had to be passed over.
    ///
    /// - Throws: ``ArchiveError`` where the folder cannot be read.
    public func read(cloud: String) throws(ArchiveError) -> Reading {
        var remarks: [String] = []
        for entry in try entries() where entry.isOf(cloud: cloud) {
            do throws(ArchiveError) {
                let publication = try load(entry)
                // A file name holds less than a name can.
                guard publication.cloud.caseInsensitiveEquals(cloud) else { continue }
                return Reading(publication: publication, remarks: remarks)
            } catch {
                remarks.append(error.description)
            }
        }
        return Reading(publication: nil, remarks: remarks)
    }

    /// Reads an entry's publication.
    ///
    /// - Throws: ``ArchiveError`` with `read`, or with `damaged` where the content does not have the digest.
    public func load(_ entry: Entry) throws(ArchiveError) -> Publication {
        let bytes = try ArchiveFolder.contents(of: entry.path, limit: Publication.sizeLimit)
        do throws(PublicationError) {
            let fileName = entry.date.map { "ServiceTags_\(entry.cloud)_\($0.compact).json" }
            let publication = try Publication(parsing: bytes, fileName: fileName)
            if publication.digest == entry.digest { return publication }
        } catch {
            throw ArchiveError(.damaged, "\(entry.path) is damaged and passed over: \(error)")
        }
        throw ArchiveError(
            .damaged, "\(entry.path) is damaged and passed over: its content has another digest than its name")
    }

    func entries(in folder: borrowing ArchiveFolder) throws(ArchiveError) -> [Entry] {
        var entries: [Entry] = []
        for (file, modified) in try folder.files() {
            guard let name = ArchiveFileName(file) else { continue }
            entries.append(
                Entry(
                    path: "\(directory)/\(file)", cloud: name.cloud, digest: name.digest, date: name.date,
                    storedAt: modified, name: name))
        }
        return entries.sorted { $0.name.number > $1.name.number }
    }
}

extension PublicationArchive.Entry {
    func isOf(cloud: String) -> Bool {
        name.cloud.caseInsensitiveEquals(ArchiveFileName.sanitized(cloud))
    }
}
