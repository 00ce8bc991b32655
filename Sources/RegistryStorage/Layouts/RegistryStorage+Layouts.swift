import Foundation
import NIOCore

extension RegistryStorage {
    /// Stores an image of a layout, all of its platforms that the layout has, and points `tag` at it.
    ///
    /// What is there already is not read again. The tag moves last, so that a pull finds the old image or the new one, whole.
    ///
    /// - Parameters:
    ///   - name: The image's name in the layout; nil where there is only one.
    ///   - layout: Where the image comes from.
    /// - Returns: The image's record.
    /// - Throws: ``StorageError`` with `layoutInvalid`, `manifestUnknown`, `manifestInvalid`, `manifestBlobUnknown`,
    ///   `digestMismatch`, `full` or `failing`.
    package func importImage(
        _ name: String?, of layout: ImageLayout, as tag: TagName, in repository: RepositoryName
    ) async throws -> ManifestRecord {
        let image = try await blocking { try layout.image(named: name) }
        return try await importManifest(image, of: layout, at: .tag(tag), in: repository)
    }

    /// Stores `content` as the blob `digest` of `repository`, unless it is there.
    ///
    /// - Throws: ``StorageError`` with `digestMismatch`, `locked`, `full` or `failing`; what `content` throws.
    package func putBlob(
        _ content: some AsyncSequence<ByteBuffer, any Error> & Sendable, as digest: Digest,
        in repository: RepositoryName
    ) async throws {
        guard try await blob(digest, in: repository) == nil else { return }
        let upload = try await startUpload(in: repository)
        do {
            _ = try await append(content, to: upload.id, in: repository, at: nil, length: nil)
            _ = try await finish(upload.id, in: repository, as: digest)
        } catch {
            // Nobody has been told its name. It may be gone already.
            try? await cancel(upload.id, in: repository)
            throw error
        }
    }

    private func importManifest(
        _ image: ImageLayout.Image, of layout: ImageLayout, at reference: ManifestReference,
        in repository: RepositoryName
    ) async throws -> ManifestRecord {
        let (content, facts, types) = try await blocking {
            let content = try layout.manifest(image.digest)
            guard Digest.of(content, algorithm: image.digest.algorithm) == image.digest else {
                throw StorageError(
                    .digestMismatch, "'\(layout.file(of: image.digest))' is not the manifest that its name promises.")
            }
            let facts = try ManifestFacts(content, mediaType: image.mediaType)
            return (content, facts, try ManifestDocument.mediaTypes(of: content))
        }
        for part in facts.references {
            let file = layout.file(of: part.digest)
            let isThere = Folder.length(ofFileAt: file) != nil
            switch part.kind {
            // What may not be distributed need not be there; what else is missing is told of when the manifest comes.
            case .blob where isThere:
                try await putBlob(FileContent(path: file, threads: options.threads), as: part.digest, in: repository)
            case .manifest where isThere:
                let child = ImageLayout.Image(
                    digest: part.digest, mediaType: types[part.digest.description] ?? MediaType.image)
                _ = try await importManifest(child, of: layout, at: .digest(part.digest), in: repository)
            case .blob, .manifest: continue
            }
        }
        return try await putManifest(content, mediaType: image.mediaType, at: reference, in: repository).record
    }
}

extension ManifestDocument {
    /// The media types that an index gives its manifests, by their digests.
    fileprivate static func mediaTypes(of content: ByteBuffer) throws -> [String: String] {
        let document = try JSONDecoder().decode(Self.self, from: Data(content.readableBytesView))
        let pairs = (document.manifests ?? []).compactMap { one in one.mediaType.map { (one.digest, $0) } }
        return Dictionary(pairs) { first, _ in first }
    }
}
