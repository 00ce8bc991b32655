import Foundation
import HTTPTypes

/// The list by which a client says of which blocks its upload is made, and in which order (Put Block List).
struct BlockList: Sendable, Hashable {
    /// The longest list that is read, in bytes: 50,000 blocks with the longest identifiers.
    static let longest = 8 << 20

    /// The blocks' identifiers, in base64 as they were sent.
    let blocks: [String]

    /// Reads `<BlockList><Latest>ID</Latest>…</BlockList>`; `Uncommitted` is as good as `Latest`.
    ///
    /// A committed block cannot be meant: an upload that is whole has no blocks any more. Identifiers are base64, so that
    /// nothing in them has to be unescaped.
    ///
    /// - Throws: ``BlobError``: 400.
    init(parsing text: some StringProtocol) throws(BlobError) {
        var rest = Self.trimmed(text[...])
        if rest.hasPrefix("\u{FEFF}") { rest = rest.dropFirst() }
        if rest.hasPrefix("<?xml"), let end = rest.range(of: "?>") { rest = Self.trimmed(rest[end.upperBound...]) }
        guard rest.hasPrefix("<BlockList>"), rest.hasSuffix("</BlockList>") else {
            if rest == "<BlockList/>" || rest == "<BlockList />" {
                blocks = []
                return
            }
            throw .invalidXML
        }
        rest = Self.trimmed(rest.dropFirst("<BlockList>".count).dropLast("</BlockList>".count))
        var blocks: [String] = []
        while !rest.isEmpty {
            guard let tag = ["Latest", "Uncommitted", "Committed"].first(where: { rest.hasPrefix("<\($0)>") }),
                let end = rest.range(of: "</\(tag)>")
            else { throw .invalidXML }
            let block = Self.trimmed(rest.dropFirst(tag.count + 2)[..<end.lowerBound])
            guard tag != "Committed", Self.isIdentifier(block) else { throw .invalidBlockList }
            blocks.append(String(block))
            rest = Self.trimmed(rest[end.upperBound...])
        }
        self.blocks = blocks
    }

    /// Whether `text` can be a block's identifier: base64 of 1 to 64 bytes.
    static func isIdentifier(_ text: some StringProtocol) -> Bool {
        guard text.utf8.count <= 88, let bytes = Data(base64Encoded: String(text)) else { return false }
        return (1...64).contains(bytes.count)
    }

    private static func trimmed<Text: StringProtocol>(_ text: Text) -> Substring {
        var rest = Substring(text).drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}

extension BlobError {
    /// The list names a block that was not sent.
    static let invalidBlockList = Self(
        status: .badRequest, code: "InvalidBlockList",
        message: "The specified block list is invalid: it names a block that was not uploaded.")

    /// The list is not the XML that it must be.
    static let invalidXML = Self(
        status: .badRequest, code: "InvalidXmlDocument",
        message: "XML specified is not syntactically valid: expected <BlockList><Latest>ID</Latest>…</BlockList>.")
}
