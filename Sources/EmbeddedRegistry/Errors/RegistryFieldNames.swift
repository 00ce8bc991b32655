import EmbeddedNetwork
import HTTPTypes

extension HTTPField.Name {
    /// `Docker-Distribution-Api-Version`, by which clients know a registry.
    package static let distributionAPIVersion = Self(literal: "Docker-Distribution-Api-Version")
    /// `Docker-Content-Digest`: the digest of the content that the answer is about.
    package static let contentDigest = Self(literal: "Docker-Content-Digest")
    /// `Docker-Upload-UUID`: the name of an upload.
    package static let uploadUUID = Self(literal: "Docker-Upload-UUID")
    /// `OCI-Subject`: the digest of the manifest that the one pushed refers to, where the registry has taken note of it.
    package static let subject = Self(literal: "OCI-Subject")
    /// `OCI-Filters-Applied`: the filters that a list of referrers went through.
    package static let filtersApplied = Self(literal: "OCI-Filters-Applied")
    /// `Link`: where a list goes on.
    package static let link = Self(literal: "Link")
}
