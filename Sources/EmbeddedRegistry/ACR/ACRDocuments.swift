import Foundation
import RegistryStorage

/// What may be done with a repository, a tag or a manifest.
struct ACRAttributes: Codable {
    let deleteEnabled: Bool
    let writeEnabled: Bool
    let readEnabled: Bool
    let listEnabled: Bool

    init(_ attributes: Attributes) {
        deleteEnabled = attributes.deleteEnabled
        writeEnabled = attributes.writeEnabled
        readEnabled = attributes.readEnabled
        listEnabled = attributes.listEnabled
    }
}

/// A repository, as ACR shows it.
struct ACRRepository: Encodable {
    let registry: String
    let imageName: String
    let createdTime: String
    let lastUpdateTime: String
    let manifestCount: Int
    let tagCount: Int
    let changeableAttributes: ACRAttributes

    init(_ record: RepositoryRecord, registry: String) {
        self.registry = registry
        imageName = record.name.text
        createdTime = ACRTime.text(record.createdAt)
        lastUpdateTime = ACRTime.text(record.updatedAt)
        manifestCount = record.manifestCount
        tagCount = record.tagCount
        changeableAttributes = ACRAttributes(record.attributes)
    }
}

/// A tag, as ACR shows it.
struct ACRTag: Encodable {
    let name: String
    let digest: String
    let createdTime: String
    let lastUpdateTime: String
    /// Whether Notary knows it, which embedded registries have not.
    let signed = false
    let changeableAttributes: ACRAttributes

    init(_ record: TagRecord) {
        name = record.name.text
        digest = record.digest.description
        createdTime = ACRTime.text(record.createdAt)
        lastUpdateTime = ACRTime.text(record.updatedAt)
        changeableAttributes = ACRAttributes(record.attributes)
    }
}

/// A manifest, as ACR shows it.
struct ACRManifest: Encodable {
    let digest: String
    let imageSize: Int64
    let createdTime: String
    let lastUpdateTime: String
    let architecture: String?
    let os: String?
    let mediaType: String
    let configMediaType: String?
    let artifactType: String?
    let tags: [String]
    let references: [ACRReference]?
    let changeableAttributes: ACRAttributes

    init(_ record: ManifestRecord, content: ACRManifestContent? = nil) {
        digest = record.digest.description
        imageSize = content?.imageSize ?? Int64(record.size)
        createdTime = ACRTime.text(record.createdAt)
        lastUpdateTime = ACRTime.text(record.updatedAt)
        architecture = record.architecture
        os = record.os
        mediaType = record.mediaType
        configMediaType = record.configMediaType
        artifactType = record.artifactType
        tags = record.tags
        references = content?.references
        changeableAttributes = ACRAttributes(record.attributes)
    }
}

/// A manifest that an index names.
struct ACRReference: Encodable {
    let digest: String
    let architecture: String?
    let os: String?
}

/// How ACR writes times.
enum ACRTime {
    static func text(_ time: Date) -> String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
