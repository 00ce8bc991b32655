import Foundation
import NIOCore
import RegistryStorage

/// What ACR shows of a manifest that stands in its text alone.
struct ACRManifestContent: Sendable {
    private struct Descriptor: Decodable {
        struct Platform: Decodable {
            let architecture: String?
            let os: String?
        }

        let digest: String?
        let size: Int64?
        let platform: Platform?
    }

    private struct Text: Decodable {
        let config: Descriptor?
        let layers: [Descriptor]?
        let manifests: [Descriptor]?
    }

    private let text: Text

    /// What stands in `manifest`; nil where that is no JSON of the known shape, which a registry keeps all the same.
    init?(_ manifest: Manifest) {
        guard let text = try? JSONDecoder().decode(Text.self, from: Data(manifest.content.readableBytesView)) else {
            return nil
        }
        self.text = text
    }

    /// The bytes of everything that an image consists of; nil for an index.
    var imageSize: Int64? {
        guard let layers = text.layers else { return nil }
        return ((text.config.map { [$0] } ?? []) + layers).reduce(0) { sum, part in
            let (total, overflow) = sum.addingReportingOverflow(max(0, part.size ?? 0))
            return overflow ? .max : total
        }
    }

    /// The manifests that an index names; nil for anything else.
    var references: [ACRReference]? {
        text.manifests?.compactMap { entry in
            entry.digest.map {
                ACRReference(digest: $0, architecture: entry.platform?.architecture, os: entry.platform?.os)
            }
        }
    }
}
