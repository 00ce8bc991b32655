/// Publications in the order in which they were archived: a folder of files, or a history of one publication a line.
///
/// ```swift
/// let series = try PublicationSeries(path: "history.jsonl.gz")
/// for index in 0..<series.count { use(try series.load(index).publication) }
/// ```
/// A folder's files are read one by one as they are asked for, a history at once.
public struct PublicationSeries: Sendable {
    /// One publication of the series.
    public struct Entry: Sendable {
        /// Where it stands, for people: the file's path, or the line of the history.
        public let name: String
        /// The publication.
        public let publication: Publication
    }

    /// The most bytes that a history may have, uncompressed: twenty times that of the last seven years.
    static let historySizeLimit = 256 << 20

    private enum Source: Sendable {
        /// Paths of files, each a publication, plain or gzipped.
        case files([String])
        /// The history's text and the line number and range of each publication in it.
        case history(name: String, text: [UInt8], lines: [(number: Int, range: Range<Int>)])
    }

    private let source: Source

    /// Opens what is at `path`: a folder, a publication, or a history, each plain or gzipped.
    ///
    /// Of a folder, files named `ServiceTags_….json` and `ServiceTags_….json.gz` are taken, in the order of their names,
    /// or of the numbers in them where the folder is an archive of ``PublicationArchive``.
    /// - Throws: ``PublicationSeriesError`` where there is nothing to read, or no publication in it.
    public init(path: String) throws(PublicationSeriesError) {
        let files: [String]?
        do throws(ArchiveError) {
            files = try Self.files(in: path)
        } catch {
            throw PublicationSeriesError(.unreadable, error.description)
        }
        if let files {
            guard !files.isEmpty else {
                throw PublicationSeriesError(
                    .empty,
                    "the folder \(path) holds no publication: a file named ServiceTags_CLOUD_YYYYMMDD.json or .json.gz")
            }
            source = .files(files)
        } else if Self.isPublicationName(Self.lastComponent(of: path)) {
            source = .files([path])
        } else {
            let (text, lines) = try Self.lines(ofHistory: path)
            source = .history(name: path, text: text, lines: lines)
        }
    }

    /// How many publications there are.
    public var count: Int {
        switch source {
        case .files(let paths): paths.count
        case .history(_, _, let lines): lines.count
        }
    }

    /// Reads the publication at `index`, from 0.
    ///
    /// - Throws: ``PublicationSeriesError`` with `damaged`, which names the file and the line.
    public func load(_ index: Int) throws(PublicationSeriesError) -> Entry {
        switch source {
        case .files(let paths): try Self.load(paths[index])
        case .history(let name, let text, let lines):
            try Self.load(lines[index].range, of: text, line: lines[index].number, name: name)
        }
    }

    private static func load(_ path: String) throws(PublicationSeriesError) -> Entry {
        let bytes = try contents(of: path, limit: Publication.sizeLimit)
        do throws(PublicationError) {
            let fileName = date(ofFileNamed: lastComponent(of: path)).map { "ServiceTags_Public_\($0.compact).json" }
            return Entry(name: path, publication: try Publication(parsing: bytes, fileName: fileName))
        } catch {
            throw PublicationSeriesError(.damaged, "\(path), \(error.place == nil ? "as a whole: " : "")\(error)")
        }
    }

    private static func load(
        _ range: Range<Int>, of text: [UInt8], line: Int, name: String
    ) throws(PublicationSeriesError) -> Entry {
        let result: Result<Publication, JSONFault> = text.withUnsafeBufferPointer { bytes in
            var parser = HistoryLineParser(UnsafeBufferPointer(rebasing: bytes[range]))
            return Result { () throws(JSONFault) in try parser.parse() }
        }
        switch result {
        case .success(let publication): return Entry(name: "\(name), line \(line)", publication: publication)
        case .failure(let fault):
            let column = text.withUnsafeBufferPointer { bytes in
                JSONPlace(of: fault.offset, in: UnsafeBufferPointer(rebasing: bytes[range]))
            }
            let place = JSONPlace(line: line, column: column.column, path: column.path)
            throw PublicationSeriesError(.damaged, "\(name), \(place): \(fault.reason)")
        }
    }
}
