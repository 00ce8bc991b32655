import EmbeddedNetwork
import HTTPTypes
import NIOCore
import RegistryStorage

/// The answers to GET and HEAD of manifests and blobs, alike on both ways.
enum ContentAnswer {
    private static let foreverText = "max-age=31536000"

    /// The answer that has `manifest`.
    ///
    /// - Throws: ``DistributionError`` where the client cannot read its media type.
    static func manifest(
        _ manifest: Manifest, to request: ContentRequest
    ) throws(DistributionError) -> RegistryAnswer {
        if let reason = ManifestAcceptance.refusal(of: manifest.mediaType, accept: request.accept) {
            throw .manifestUnknown(manifest.digest.description, reason)
        }
        let entityTag = "\"\(manifest.digest)\""
        if !request.ifNoneMatch.isEmpty, request.has(entityTag) {
            return RegistryAnswer(.notModified, head(manifest.digest, entityTag), length: nil)
        }
        var fields: HTTPFields = [.contentType: manifest.mediaType]
        for field in head(manifest.digest, entityTag) { fields.append(field) }
        return RegistryAnswer(
            .ok, fields, length: Int64(manifest.content.readableBytes),
            request.isHead ? .none : .bytes(manifest.content))
    }

    /// The answer that has `blob`, or the part of it that is wanted.
    ///
    /// - Throws: ``DistributionError`` where that part is not there.
    static func blob(_ blob: StoredBlob, to request: ContentRequest) throws(DistributionError) -> RegistryAnswer {
        let entityTag = "\"\(blob.digest)\""
        var fields = head(blob.digest, entityTag)
        // A digest stands for its content for ever.
        fields[.cacheControl] = foreverText
        if !request.ifNoneMatch.isEmpty, request.has(entityTag) {
            return RegistryAnswer(.notModified, fields, length: nil)
        }
        fields[.contentType] = "application/octet-stream"
        fields[.acceptRanges] = "bytes"
        switch request.part(of: blob.size, entityTag: entityTag) {
        case .whole:
            return RegistryAnswer(
                .ok, fields, length: blob.size, request.isHead ? .none : content(of: blob, 0..<blob.size))
        case .part(let range):
            fields[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(blob.size)"
            return RegistryAnswer(
                .partialContent, fields, length: Int64(range.count),
                request.isHead ? .none : content(of: blob, range))
        case .unsatisfiable:
            throw .rangeInvalid(
                "the content has \(blob.size) bytes, and the range begins behind them",
                fields: [.contentRange: "bytes */\(blob.size)"])
        }
    }

    private static func head(_ digest: Digest, _ entityTag: String) -> HTTPFields {
        [.contentDigest: digest.description, .distributionAPIVersion: "registry/2.0", .eTag: entityTag]
    }

    private static func content(of blob: StoredBlob, _ range: Range<Int64>) -> RegistryAnswer.Content {
        guard !range.isEmpty else { return .none }
        if let content = blob.content,
            let slice = content.getSlice(at: content.readerIndex + Int(range.lowerBound), length: range.count)
        {
            return .bytes(slice)
        }
        return .file(FilePiece(path: blob.path, range: range))
    }
}
