import HTTPTypes
import RegistryStorage

/// The answers about uploads.
enum UploadAnswer {
    /// The fields that say where the upload goes on.
    static func fields(_ upload: UploadState) -> HTTPFields {
        [
            .location: "/v2/\(upload.repository)/blobs/uploads/\(upload.id)",
            // Of an upload that has nothing yet, the specification's own form.
            .range: "0-\(max(upload.offset - 1, 0))",
            .uploadUUID: upload.id, .distributionAPIVersion: "registry/2.0",
        ]
    }

    /// The upload goes on.
    static func progress(_ upload: UploadState, _ status: HTTPResponse.Status) -> RegistryAnswer {
        RegistryAnswer(status, fields(upload), length: status == .noContent ? nil : 0)
    }

    /// The blob is there.
    static func created(_ digest: Digest, in repository: RepositoryName) -> RegistryAnswer {
        RegistryAnswer(
            .created,
            [
                .location: "/v2/\(repository)/blobs/\(digest)", .contentDigest: digest.description,
                .distributionAPIVersion: "registry/2.0",
            ], length: 0)
    }
}
