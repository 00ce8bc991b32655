extension PublicationArchive {
    /// Stores the bytes of a publication that parsed, plain or gzipped, and removes the cloud's oldest beyond the limit.
    ///
    /// A publication that is in the archive already becomes the newest again, without being written anew: it is what
    /// its source publishes now.
    ///
    /// - Parameters:
    ///   - bytes: What ``Publication/init(parsing:fileName:)`` was given.
    ///   - publication: What it made of them.
    ///   - fileName: The file's name, which gives the date where the publication has none.
    /// - Returns: Whether anything changed: false where the newest of this cloud is this publication.
    /// - Throws: ``ArchiveError``; then every publication that was in the archive still is.
    @discardableResult
    public func store(
        _ bytes: [UInt8], as publication: Publication, fileName: String?
    ) throws(ArchiveError) -> Bool {
        let folder = try ArchiveFolder(making: directory)
        try folder.lock()
        folder.removeLeftovers()
        let all = try entries(in: folder)
        let ours = all.filter { $0.isOf(cloud: publication.cloud) }
        let known = ours.filter { $0.digest == publication.digest && isWhole($0) }
        if let newest = ours.first, newest == known.first { return false }

        let name = ArchiveFileName(
            cloud: publication.cloud,
            date: publication.date ?? fileName.flatMap { PublicationDate(fileName: $0) } ?? known.first?.date,
            number: (all.first?.name.number ?? 0) + 1, digest: publication.digest)
        if let again = known.first {
            try folder.rename(again.name.text, to: name.text)
        } else {
            try folder.write(try text(of: bytes), to: name.text)
        }
        // Damaged copies of what is now stored whole go with what is too old.
        let others = ours.filter { $0.digest != publication.digest }
        let copies = ours.filter { $0.digest == publication.digest && $0 != known.first }
        for entry in copies + others.dropFirst(limit - 1) { folder.remove(entry.name.text) }
        return true
    }

    private func text(of bytes: [UInt8]) throws(ArchiveError) -> [UInt8] {
        do throws(PublicationError) {
            return try Gzip.isGzip(bytes) ? Gzip.inflate(bytes, limit: Publication.sizeLimit) : bytes
        } catch {
            throw ArchiveError(.write, "the publication is not stored: \(error)")
        }
    }

    private func isWhole(_ entry: Entry) -> Bool {
        guard let bytes = try? ArchiveFolder.contents(of: entry.path, limit: Publication.sizeLimit) else {
            return false
        }
        return PublicationDigest(of: bytes) == entry.digest
    }
}
