import EmbeddedNetwork

/// Whether a client that names the media types it takes can be given a manifest of another one.
///
/// docker-registry answers 404 where an image or an index is there that the client cannot read, so that the client can
/// ask for something else; so does Azure. Media types that are neither Docker's nor the OCI's are given to everybody, for
/// no client lists them.
enum ManifestAcceptance {
    private static let kinds = [
        "application/vnd.docker.distribution.manifest.v2+json": "Docker image",
        "application/vnd.docker.distribution.manifest.list.v2+json": "Docker manifest list",
        "application/vnd.oci.image.manifest.v1+json": "OCI manifest",
        "application/vnd.oci.image.index.v1+json": "OCI index",
    ]

    /// Why a manifest of `mediaType` is not given to a client whose Accept headers are `accept`; nil where it is.
    static func refusal(of mediaType: String, accept: [String]) -> String? {
        guard !accept.isEmpty, !accept.contains(where: { admits(mediaType, $0) }), let kind = kinds[mediaType] else {
            return nil
        }
        return "\(kind) found, but the Accept header does not name \(mediaType)"
    }

    private static func admits(_ mediaType: String, _ header: String) -> Bool {
        if header == mediaType || header == "*/*" { return true }
        return header.split(separator: ",").contains { part in
            let range = part.prefix { $0 != ";" }[...].trimmingBlanks()
            return range == mediaType || range == "*/*" || range == "application/*"
        }
    }
}
