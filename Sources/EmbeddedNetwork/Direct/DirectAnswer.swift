import HTTPTypes
import NIOCore
import NIOHTTP1

/// An answer that is ready to be sent.
package struct DirectAnswer: Sendable {
    /// What follows the head.
    package enum Body: Sendable {
        /// Nothing: the answer to a HEAD, or one that has no body.
        case none
        /// These bytes.
        case bytes(ByteBuffer)
        /// A range of a file that nobody changes, not empty.
        case file(FilePiece)
    }

    /// The status line and the fields, each line with its end, without the date and the empty line.
    package let head: ByteBuffer
    /// What follows the head.
    package let body: Body
    /// Called once, with the number of the body's bytes that were sent, when the answer has been handed to the system
    /// or the connection has broken.
    package let ended: (@Sendable (Int64) -> Void)?

    /// An answer with an encoded `head`.
    package init(head: ByteBuffer, body: Body, ended: (@Sendable (Int64) -> Void)? = nil) {
        self.head = head
        self.body = body
        self.ended = ended
    }

    /// The bytes of a status line and of `fields`, as ``head`` holds them.
    package static func encode(_ status: HTTPResponse.Status, _ fields: HTTPFields) -> ByteBuffer {
        var buffer = ByteBuffer()
        // The encoder's own words, for statuses that were made of a number alone have none.
        let line = HTTPResponseStatus(statusCode: status.code, reasonPhrase: status.reasonPhrase)
        buffer.writeString("HTTP/1.1 \(line.code) \(line.reasonPhrase)\r\n")
        for field in fields {
            buffer.writeString(field.name.rawName)
            buffer.writeStaticString(": ")
            buffer.writeString(field.value)
            buffer.writeStaticString("\r\n")
        }
        return buffer
    }
}
