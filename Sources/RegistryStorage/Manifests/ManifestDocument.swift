/// The members of a manifest that the storage acts on, of whichever type it is.
struct ManifestDocument: Decodable {
    /// A reference to content.
    struct Descriptor: Decodable {
        let mediaType: String?
        let digest: String
        let size: Int64?
    }

    let schemaVersion: Int?
    let mediaType: String?
    let artifactType: String?
    let config: Descriptor?
    let layers: [Descriptor]?
    let manifests: [Descriptor]?
    let subject: Descriptor?
    let annotations: [String: String]?
}
