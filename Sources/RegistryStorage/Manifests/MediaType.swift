/// The media types whose manifests the storage understands (OCI image specification 1.1; Docker image manifest
/// version 2, schema 2).
enum MediaType {
    static let image = "application/vnd.oci.image.manifest.v1+json"
    static let index = "application/vnd.oci.image.index.v1+json"
    static let dockerImage = "application/vnd.docker.distribution.manifest.v2+json"
    static let dockerList = "application/vnd.docker.distribution.manifest.list.v2+json"

    static let images: Set = [image, dockerImage]
    static let indexes: Set = [index, dockerList]

    /// The configurations that name a platform.
    static let imageConfigurations: Set = [
        "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json",
    ]

    /// Whether bytes of `type` may be somewhere else than in the registry.
    static func isNondistributable(_ type: String) -> Bool {
        type.hasPrefix("application/vnd.oci.image.layer.nondistributable.")
            || type.hasPrefix("application/vnd.docker.image.rootfs.foreign.")
    }

    /// Whether `type`, a normalized one, says that its bytes are JSON (RFC 6839, section 3.1).
    static func isJSON(_ type: String) -> Bool { type.hasSuffix("+json") || type == "application/json" }

    /// `type` without its parameters, in small letters, as media types are compared.
    static func normalized(_ type: String) -> String {
        let end = type.firstIndex(of: ";") ?? type.endIndex
        return type[..<end].filter { !$0.isWhitespace }.lowercased()
    }
}
