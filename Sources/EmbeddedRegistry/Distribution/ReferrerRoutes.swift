import HTTPTypes
import RegistryStorage

/// `/v2/NAME/referrers/DIGEST` (end-12a, end-12b of the specification).
struct ReferrerRoutes: Sendable {
    private static let indexType = "application/vnd.oci.image.index.v1+json"

    private struct Index: Encodable {
        let schemaVersion = 2
        let mediaType = ReferrerRoutes.indexType
        let manifests: [Descriptor]
    }

    private struct Descriptor: Encodable {
        let mediaType: String
        let digest: String
        let size: Int
        let artifactType: String?
        let annotations: [String: String]?

        init(_ record: ManifestRecord) {
            mediaType = record.mediaType
            digest = record.digest.description
            size = record.size
            artifactType = record.effectiveArtifactType
            annotations = record.annotations.isEmpty ? nil : record.annotations
        }
    }

    let storage: RegistryStorage

    /// An index of the manifests that refer to `text`, which need not be there itself.
    ///
    /// A long list goes on by `n` and `last`, as the lists of tags and repositories do, so that no answer outgrows what
    /// a manifest may be.
    func list(_ name: RepositoryName, _ text: String, _ request: DistributionRequest) async throws -> RegistryAnswer {
        let subject = try DistributionRequest.digest(text)
        let page = try ListPage(n: request.parameter("n"), last: request.parameter("last"))
        let type = request.parameter("artifactType").flatMap { $0.isEmpty ? nil : String($0) }
        let found = try await storage.referrers(of: subject, in: name, artifactType: type)
            .sorted { $0.digest.description < $1.digest.description }
            .drop { record in page.last.map { record.digest.description <= $0 } ?? false }
        let (records, link) = page.cut(
            Array(found.prefix(page.probe)), path: "/v2/\(name)/referrers/\(subject)",
            query: type.map { [("artifactType", $0)] } ?? [], key: \.digest.description)
        var fields: HTTPFields = [:]
        if type != nil { fields[.filtersApplied] = "artifactType" }
        return try .json(
            Index(manifests: records.map(Descriptor.init)), to: request.method, mediaType: Self.indexType, link: link,
            fields)
    }
}
