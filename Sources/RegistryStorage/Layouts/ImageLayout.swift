import Foundation
import NIOCore

/// Images in a folder, as skopeo, umoci and others write them (OCI image specification 1.1, "Image layout").
package struct ImageLayout: Sendable {
    /// An image of the layout.
    struct Image: Sendable, Hashable {
        /// The manifest's digest.
        let digest: Digest
        /// The manifest's media type.
        let mediaType: String
    }

    /// The folder.
    package let path: String

    /// The longest `index.json` and manifest that are read, in bytes.
    private static let longestDocument = 4 << 20
    /// What names an image in `index.json`.
    private static let nameAnnotation = "org.opencontainers.image.ref.name"

    /// The layout in the folder at `path`.
    package init(path: String) { self.path = path }

    private struct Index: Decodable {
        struct Descriptor: Decodable {
            let mediaType: String?
            let digest: String
            let annotations: [String: String]?
        }

        let manifests: [Descriptor]
    }

    /// The image called `name`, or the only one where that is nil.
    ///
    /// Blocks.
    ///
    /// - Throws: ``StorageError`` with `layoutInvalid`, `invalidDigest`, or `manifestUnknown`, which lists the names there
    ///   are.
    func image(named name: String?) throws(StorageError) -> Image {
        let index: Index
        do {
            index = try JSONDecoder().decode(Index.self, from: try read("\(path)/index.json"))
        } catch let error as StorageError {
            throw error
        } catch {
            throw StorageError(
                .layoutInvalid, "'\(path)/index.json' is no index of images (\(DecodingFailure(error))).")
        }
        let found = index.manifests.filter { name == nil || $0.annotations?[Self.nameAnnotation] == name }
        guard let image = found.first, found.count == 1 else {
            let names = index.manifests.compactMap { $0.annotations?[Self.nameAnnotation] }
            throw StorageError(
                .manifestUnknown,
                "The layout '\(path)' has \(found.count) images\(name.map { " called '\($0)'" } ?? "") and one is wanted; "
                    + (names.isEmpty
                        ? "its images have no names." : "name one as '\(path):NAME': \(names.joined(separator: ", ")).")
            )
        }
        return Image(
            digest: try Digest(parsing: image.digest), mediaType: image.mediaType ?? MediaType.image)
    }

    /// The bytes of the manifest `digest`.
    ///
    /// Blocks.
    ///
    /// - Throws: ``StorageError`` with `layoutInvalid`.
    func manifest(_ digest: Digest) throws(StorageError) -> ByteBuffer {
        ByteBuffer(bytes: try read(file(of: digest)))
    }

    /// Where the content `digest` is.
    func file(of digest: Digest) -> String { "\(path)/blobs/\(digest.algorithm.rawValue)/\(digest.hex)" }

    private func read(_ file: String) throws(StorageError) -> Data {
        guard let length = Folder.length(ofFileAt: file) else {
            throw StorageError(
                .layoutInvalid, "'\(path)' is no image layout, or not all of one: there is no file '\(file)'.")
        }
        guard length <= Int64(Self.longestDocument) else {
            throw StorageError(.layoutInvalid, "'\(file)' has \(length) bytes; \(Self.longestDocument) are the limit.")
        }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw StorageError(.layoutInvalid, "'\(file)' could not be read: \(error.localizedDescription).")
        }
    }
}
