import NIOCore
import RegistryStorage

extension StarterImage {
    /// The image's configuration (OCI image specification 1.1).
    struct Configuration: Encodable {
        struct Execution: Encodable {
            let environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
            let command: [String]

            enum CodingKeys: String, CodingKey {
                case environment = "Env"
                case command = "Cmd"
            }
        }

        struct Layers: Encodable {
            let type = "layers"
            let digests: [String]

            enum CodingKeys: String, CodingKey {
                case type
                case digests = "diff_ids"
            }
        }

        let architecture: String
        let os = "linux"
        // The same bytes at any time.
        let created = "1970-01-01T00:00:00Z"
        let config: Execution
        let rootfs: Layers
    }

    /// The image's manifest.
    struct Manifest: Encodable {
        static let type = "application/vnd.oci.image.manifest.v1+json"

        struct Descriptor: Encodable {
            let mediaType: String
            let digest: String
            let size: Int

            init(_ mediaType: String, _ content: ByteBuffer) {
                self.mediaType = mediaType
                digest = Digest.of(content).description
                size = content.readableBytes
            }
        }

        let schemaVersion = 2
        let mediaType = Self.type
        let config: Descriptor
        let layers: [Descriptor]
    }

    /// Bytes that come in one piece.
    struct SingleBuffer: AsyncSequence, Sendable {
        let buffer: ByteBuffer

        struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate var rest: ByteBuffer?

            mutating func next() async throws -> ByteBuffer? {
                defer { rest = nil }
                return rest
            }
        }

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: buffer) }
    }
}
