import EmbeddedNetwork
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer of a registry before it takes one of the two ways out.
///
/// The same value becomes Hummingbird's response and the direct way's bytes, so that clients cannot tell the ways apart.
package struct RegistryAnswer: Sendable {
    /// What follows the head.
    package enum Content: Sendable {
        /// Nothing.
        case none
        /// These bytes.
        case bytes(ByteBuffer)
        /// These bytes of a file.
        case file(FilePiece)
    }

    /// The status.
    package let status: HTTPResponse.Status
    /// The header fields, the length among them.
    package private(set) var fields: HTTPFields
    /// What follows the head.
    package let content: Content

    /// An answer whose content has, or to another method would have, `length` bytes; nil where it has no length at all,
    /// as with 204 and 304.
    package init(_ status: HTTPResponse.Status, _ fields: HTTPFields, length: Int64?, _ content: Content = .none) {
        self.status = status
        self.fields = fields
        self.content = content
        if let length { self.fields[.contentLength] = String(length) }
    }

    /// The answer as Hummingbird sends it.
    ///
    /// - Throws: `IOError` where a file cannot be read.
    package func response() async throws -> Response {
        let body =
            switch content {
            case .none: ResponseBody()
            case .bytes(let bytes): ResponseBody(byteBuffer: bytes)
            case .file(let piece): try await piece.responseBody()
            }
        return Response(status: status, headers: fields, body: body)
    }

    /// The answer as the direct way sends it.
    package func direct(ended: (@Sendable (Int64) -> Void)? = nil) -> DirectAnswer {
        let head = DirectAnswer.encode(status, fields)
        return switch content {
        case .none: DirectAnswer(head: head, body: .none, ended: ended)
        case .bytes(let bytes): DirectAnswer(head: head, body: .bytes(bytes), ended: ended)
        case .file(let piece): DirectAnswer(head: head, body: .file(piece), ended: ended)
        }
    }
}
