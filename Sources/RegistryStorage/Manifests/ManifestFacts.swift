import Foundation
import NIOCore

/// What a manifest says of itself and of others.
struct ManifestFacts: Sendable, Hashable {
    /// Content that the manifest names.
    struct Reference: Sendable, Hashable {
        /// What kind of content that is.
        enum Kind: Int, Sendable, Hashable {
            case blob = 0
            case manifest = 1
        }

        let kind: Kind
        let digest: Digest
        /// Whether it has to be there when the manifest comes.
        let isRequired: Bool
    }

    private(set) var references: [Reference] = []
    private(set) var config: Digest?
    private(set) var configMediaType: String?
    private(set) var artifactType: String?
    private(set) var subject: Digest?
    private(set) var annotations: [String: String] = [:]

    /// What the manifest `content` of `mediaType` says.
    ///
    /// An image and an index are held to the specification. Of any other type, whatever looks like a descriptor keeps
    /// the content that it names from being collected, and nothing is required but JSON where the type says so.
    ///
    /// - Throws: ``StorageError`` with `manifestInvalid`.
    init(_ content: ByteBuffer, mediaType: String) throws(StorageError) {
        let type = MediaType.normalized(mediaType)
        guard MediaType.images.contains(type) || MediaType.indexes.contains(type) else {
            try readUnknown(content, type)
            return
        }
        let document = try Self.document(content, type)
        if let own = document.mediaType, MediaType.normalized(own) != type {
            throw Self.refusal("its mediaType is '\(own.prefix(120))' and it was pushed as '\(type)'")
        }
        guard document.schemaVersion == 2 else {
            throw Self.refusal("its schemaVersion is not 2")
        }
        if MediaType.images.contains(type) {
            try readImage(document)
        } else {
            try readIndex(document)
        }
        artifactType = document.artifactType.flatMap { $0.isEmpty ? nil : $0 }
        annotations = document.annotations ?? [:]
        if let descriptor = document.subject { subject = try Self.digest(descriptor, "subject") }
        removeDuplicates()
    }

    private mutating func readImage(_ document: ManifestDocument) throws(StorageError) {
        guard document.manifests == nil else { throw Self.refusal("an image has no member 'manifests'") }
        guard let descriptor = document.config else { throw Self.refusal("the member 'config' is missing") }
        guard let layers = document.layers else { throw Self.refusal("the member 'layers' is missing") }
        let configuration = try Self.digest(descriptor, "config")
        config = configuration
        configMediaType = descriptor.mediaType
        references.append(Reference(kind: .blob, digest: configuration, isRequired: true))
        for (index, layer) in layers.enumerated() {
            references.append(
                Reference(
                    kind: .blob, digest: try Self.digest(layer, "layers[\(index)]"),
                    isRequired: !MediaType.isNondistributable(layer.mediaType ?? "")))
        }
    }

    private mutating func readIndex(_ document: ManifestDocument) throws(StorageError) {
        guard document.config == nil, document.layers == nil else {
            throw Self.refusal("an index has neither 'config' nor 'layers'")
        }
        guard let manifests = document.manifests else { throw Self.refusal("the member 'manifests' is missing") }
        for (index, manifest) in manifests.enumerated() {
            references.append(
                Reference(
                    kind: .manifest, digest: try Self.digest(manifest, "manifests[\(index)]"), isRequired: true))
        }
    }

    private mutating func readUnknown(_ content: ByteBuffer, _ type: String) throws(StorageError) {
        let tree: JSONTree
        do {
            tree = try JSONDecoder().decode(JSONTree.self, from: Data(content.readableBytesView))
        } catch {
            guard MediaType.isJSON(type) else { return }
            throw Self.refusal("it is not the JSON that '\(type.prefix(120))' promises (\(DecodingFailure(error)))")
        }
        // Whether these are blobs or manifests cannot be told, so they are kept as both.
        for digest in tree.digests {
            references.append(Reference(kind: .blob, digest: digest, isRequired: false))
            references.append(Reference(kind: .manifest, digest: digest, isRequired: false))
        }
        removeDuplicates()
    }

    /// Keeps one reference a content: the one that requires it, where there are several.
    private mutating func removeDuplicates() {
        var places: [Place: Int] = [:]
        var kept: [Reference] = []
        for reference in references {
            let place = Place(kind: reference.kind, digest: reference.digest)
            if let index = places[place] {
                if reference.isRequired { kept[index] = reference }
            } else {
                places[place] = kept.count
                kept.append(reference)
            }
        }
        references = kept
    }

    private struct Place: Hashable {
        let kind: Reference.Kind
        let digest: Digest
    }

    private static func document(_ content: ByteBuffer, _ type: String) throws(StorageError) -> ManifestDocument {
        do {
            return try JSONDecoder().decode(ManifestDocument.self, from: Data(content.readableBytesView))
        } catch {
            throw refusal("it is not the JSON of '\(type)' (\(DecodingFailure(error)))")
        }
    }

    private static func digest(_ descriptor: ManifestDocument.Descriptor, _ member: String) throws(StorageError)
        -> Digest
    {
        guard let size = descriptor.size, size >= 0 else {
            throw refusal("the size of '\(member)' is missing or negative")
        }
        do {
            return try Digest(parsing: descriptor.digest)
        } catch {
            throw refusal("the digest of '\(member)' is '\(descriptor.digest.prefix(160))', which is none")
        }
    }

    private static func refusal(_ objection: String) -> StorageError {
        StorageError(.manifestInvalid, "The manifest is not valid: \(objection).")
    }
}
