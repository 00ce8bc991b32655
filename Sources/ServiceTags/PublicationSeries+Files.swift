#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension PublicationSeries {
    /// The publications of a folder in their order; nil where `path` is no folder.
    static func files(in path: String) throws(ArchiveError) -> [String]? {
        var status = stat()
        // What is not there is for whoever reads it to say.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            let folder = try ArchiveFolder(existing: path)
        else { return nil }
        let names = try folder.files().map(\.name).filter(isPublicationName)
        let archived = names.compactMap { name in ArchiveFileName(name).map { (name: name, number: $0.number) } }
        let ordered =
            archived.count == names.count ? archived.sorted { $0.number < $1.number }.map(\.name) : names.sorted()
        let base = path.hasSuffix("/") ? path : path + "/"
        return ordered.map { base + $0 }
    }

    /// Whether a file of this name is taken for a publication.
    static func isPublicationName(_ name: String) -> Bool {
        let lowered = name.loweredASCII
        return lowered.hasPrefix("servicetags_") && (lowered.hasSuffix(".json") || lowered.hasSuffix(".json.gz"))
    }

    /// The day in a file's name: that of Microsoft's names, of the archive's, and of one with something after the day.
    static func date(ofFileNamed name: String) -> PublicationDate? {
        name.split(whereSeparator: { "_-.".contains($0) }).lazy
            .compactMap { PublicationDate(fileName: "ServiceTags_Public_\($0).json") }.first
    }

    /// The name without the folders before it.
    static func lastComponent(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The bytes of a file that a person named, through whatever links.
    static func contents(of path: String, limit: Int) throws(PublicationSeriesError) -> [UInt8] {
        guard let resolved = realpath(path, nil) else {
            throw PublicationSeriesError(.unreadable, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { free(resolved) }
        do throws(ArchiveError) {
            return try ArchiveFolder.contents(of: String(cString: resolved), limit: limit)
        } catch {
            throw PublicationSeriesError(
                .unreadable,
                error.code == .damaged ? "\(path) has more than \(limit) bytes; no series has" : error.description)
        }
    }

    /// Reads a history and finds its lines; blank ones are passed over.
    static func lines(ofHistory path: String) throws(PublicationSeriesError) -> (
        text: [UInt8], lines: [(number: Int, range: Range<Int>)]
    ) {
        let bytes = try contents(of: path, limit: historySizeLimit)
        let text: [UInt8]
        do throws(PublicationError) {
            text = try Gzip.isGzip(bytes) ? Gzip.inflate(bytes, limit: historySizeLimit) : bytes
        } catch {
            throw PublicationSeriesError(.damaged, "\(path): \(error)")
        }
        var lines: [(number: Int, range: Range<Int>)] = []
        var (number, start) = (0, 0)
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            number += 1
            if !text[start..<end].allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
                lines.append((number, start..<end))
            }
            start = end + 1
        }
        guard !lines.isEmpty else {
            throw PublicationSeriesError(.empty, "\(path) holds no publication: one JSON object a line")
        }
        return (text, lines)
    }
}
