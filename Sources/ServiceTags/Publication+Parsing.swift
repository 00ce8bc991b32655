extension Publication {
    /// The most bytes that a publication may have, uncompressed: fifteen times the largest ever published.
    public static let sizeLimit = 64 << 20

    /// Reads a publication, plain or gzipped (told apart by the first two bytes), strictly by RFC 8259.
    ///
    /// Unknown keys are skipped, though not unread: a duplicate key or a malformed number inside them is an error as
    /// anywhere else. Keys that old publications lack may be missing.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - fileName: The file's name, which gives ``date``; nil if it is not known.
    /// - Throws: ``PublicationError`` with line, column and path.
    /// - Complexity: O(bytes); some two milliseconds a megabyte.
    public init(parsing bytes: [UInt8], fileName: String?) throws(PublicationError) {
        try self.init(parsing: bytes, fileName: fileName, sizeLimit: Self.sizeLimit)
    }

    /// Reads a publication of at most `sizeLimit` bytes, uncompressed.
    package init(parsing bytes: [UInt8], fileName: String?, sizeLimit: Int) throws(PublicationError) {
        let text = try Gzip.isGzip(bytes) ? Gzip.inflate(bytes, limit: sizeLimit) : bytes
        guard text.count <= sizeLimit else { throw Gzip.tooLarge(limit: sizeLimit) }
        let result = text.withUnsafeBufferPointer { Self.parse($0) }
        let (document, index) = try result.get()
        self.init(
            cloud: document.cloud, changeNumber: document.changeNumber, tags: document.tags,
            digest: PublicationDigest(of: text), date: fileName.flatMap { PublicationDate(fileName: $0) }, index: index)
    }

    private static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Result<(PublicationParser.Document, TagNameIndex), PublicationError> {
        var parser = PublicationParser(bytes)
        do throws(JSONFault) {
            let document = try parser.parse()
            let index = TagNameIndex(document.tags)
            if let (first, second) = index.firstDuplicate {
                throw JSONFault(
                    .duplicateTag, at: parser.nameOffset(ofTagAt: second),
                    "the tag '\(document.tags[second].name)' stands twice, here and at values[\(first)]")
            }
            return .success((document, index))
        } catch {
            return .failure(
                PublicationError(error.code, at: JSONPlace(of: error.offset, in: bytes), reason: error.reason))
        }
    }
}
