import Crypto
import Foundation

/// Blobs and manifests to push.
enum SampleContent {
    static let imageType = "application/vnd.oci.image.manifest.v1+json"
    static let indexType = "application/vnd.oci.image.index.v1+json"
    static let emptyConfig = Data("{}".utf8)

    static func digest(_ data: Data) -> String {
        "sha256:" + SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
    }

    static func digest512(_ data: Data) -> String {
        "sha512:" + SHA512.hash(data: data).map { String(format: "%02x", $0) }.joined()
    }

    /// An image manifest of these blobs.
    static func image(
        config: Data = emptyConfig, layers: [Data], subject: Data? = nil, artifactType: String? = nil,
        annotations: [String: String] = [:]
    ) -> Data {
        func descriptor(_ type: String, _ data: Data) -> [String: Any] {
            ["mediaType": type, "digest": digest(data), "size": data.count]
        }
        var manifest: [String: Any] = [
            "schemaVersion": 2, "mediaType": imageType,
            "config": descriptor("application/vnd.oci.empty.v1+json", config),
            "layers": layers.map { descriptor("application/vnd.oci.image.layer.v1.tar", $0) },
        ]
        if let subject { manifest["subject"] = descriptor(imageType, subject) }
        if let artifactType { manifest["artifactType"] = artifactType }
        if !annotations.isEmpty { manifest["annotations"] = annotations }
        // Sorted, so that equal manifests have equal digests.
        return (try? JSONSerialization.data(withJSONObject: manifest, options: [.sortedKeys])) ?? Data()
    }
}

extension RegistryFixture {
    /// Pushes a blob in one request.
    func push(_ blob: Data, to name: String) async throws {
        let answer = try await send(
            "POST", "/v2/\(name)/blobs/uploads/?digest=\(SampleContent.digest(blob))", body: blob)
        guard answer.status == 201 else { throw URLError(.badServerResponse, userInfo: ["answer": answer.text]) }
    }

    /// Tags an image of one layer that is there already.
    func tag(_ tag: String, layer: String, length: Int, in name: String) async throws {
        try await push(SampleContent.emptyConfig, to: name)
        let config = SampleContent.digest(SampleContent.emptyConfig)
        let manifest = """
            {"schemaVersion":2,"mediaType":"\(SampleContent.imageType)","config":{"mediaType":\
            "application/vnd.oci.empty.v1+json","digest":"\(config)","size":2},"layers":[{"mediaType":\
            "application/vnd.oci.image.layer.v1.tar","digest":"\(layer)","size":\(length)}]}
            """
        let answer = try await send(
            "PUT", "/v2/\(name)/manifests/\(tag)", [("Content-Type", SampleContent.imageType)],
            body: Data(manifest.utf8))
        guard answer.status == 201 else { throw URLError(.badServerResponse, userInfo: ["answer": answer.text]) }
    }

    /// Pushes an image of one layer under `tag` and gives its manifest.
    @discardableResult
    func pushImage(
        _ name: String, _ tag: String, layer: Data = Data("layer".utf8), subject: Data? = nil,
        artifactType: String? = nil, annotations: [String: String] = [:]
    ) async throws -> Data {
        try await push(SampleContent.emptyConfig, to: name)
        try await push(layer, to: name)
        let manifest = SampleContent.image(
            layers: [layer], subject: subject, artifactType: artifactType, annotations: annotations)
        let answer = try await send(
            "PUT", "/v2/\(name)/manifests/\(tag)", [("Content-Type", SampleContent.imageType)], body: manifest)
        guard answer.status == 201 else { throw URLError(.badServerResponse, userInfo: ["answer": answer.text]) }
        return manifest
    }
}
