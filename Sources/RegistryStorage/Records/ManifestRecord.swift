import Foundation
import NIOCore

/// What is known of a manifest, without its content.
package struct ManifestRecord: Sendable, Hashable {
    /// The digest of its bytes.
    package let digest: Digest
    /// The media type under which it was pushed.
    package let mediaType: String
    /// Its length, in bytes.
    package let size: Int
    /// When it was first pushed.
    package let createdAt: Date
    /// When it was last pushed, tagged or untagged, or its attributes changed.
    package let updatedAt: Date
    /// The tags that point at it, by name.
    package var tags: [String]
    /// What may be done with it.
    package let attributes: Attributes
    /// The processor architecture that an image's configuration names.
    package let architecture: String?
    /// The operating system that an image's configuration names.
    package let os: String?
    /// The media type of its configuration, where it has one.
    package let configMediaType: String?
    /// The type of artifact that it says it is.
    package let artifactType: String?
    /// The manifest that it refers to.
    package let subject: Digest?
    /// Its annotations.
    package let annotations: [String: String]

    /// The type that the referrers API filters by: the artifact's, or else the configuration's.
    package var effectiveArtifactType: String? { artifactType ?? configMediaType }
}

/// A manifest's bytes, as they came.
package struct Manifest: Sendable, Hashable {
    /// The digest of the bytes.
    package let digest: Digest
    /// The media type under which it was pushed.
    package let mediaType: String
    /// The bytes.
    package let content: ByteBuffer
}
