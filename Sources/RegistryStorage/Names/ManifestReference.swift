/// How a client names a manifest: by a tag, which may move, or by its digest.
package enum ManifestReference: Sendable, Hashable, CustomStringConvertible {
    /// By the tag that points at it.
    case tag(TagName)
    /// By its digest.
    case digest(Digest)

    /// The reference that `text` is: a digest where it has a colon, a tag otherwise.
    ///
    /// - Throws: ``StorageError`` with `invalidDigest` or `invalidTag`.
    package init(parsing text: some StringProtocol) throws(StorageError) {
        let text = String(text)
        self =
            text.utf8.contains(UInt8(ascii: ":"))
            ? .digest(try Digest(parsing: text)) : .tag(try TagName(parsing: text))
    }

    package var description: String {
        switch self {
        case .tag(let tag): tag.text
        case .digest(let digest): digest.description
        }
    }
}
