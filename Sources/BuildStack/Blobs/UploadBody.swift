import EmbeddedNetwork
import HTTPTypes
import Hummingbird
import NIOCore

/// The body of a request, which is read once: what one reader leaves, the next one finds.
final class UploadBody {
    /// A body that nobody wants is read to its end up to this length, in bytes: as much as clients send in one piece, and
    /// they do not look for an answer before.
    private static let longestUnread: Int64 = 64 << 20

    private var iterator: RequestBody.AsyncIterator
    private let announced: String?
    private var isOver = false
    /// Whether the client sends nothing before it is asked to (RFC 9110, section 10.1.1), and has not been asked.
    private var isAwaited: Bool

    /// The body of `request`.
    init(_ request: Request) {
        iterator = request.body.makeAsyncIterator()
        announced = request.headers[.contentLength]
        isAwaited = request.headers.contains(.expect)
    }

    /// How many bytes the client says there are.
    ///
    /// - Throws: ``BlobError``: 411 where it does not, 400 for what is no number.
    var length: Int64 {
        get throws(BlobError) {
            guard let announced else { throw .lengthMissing }
            guard let length = ByteRange.number(announced[...]) else { throw .header("Content-Length", "a number") }
            return length
        }
    }

    /// The next piece, of `count` bytes or a little more where there are as many; nil at the end.
    ///
    /// - Throws: What the connection ended with.
    func next(atLeast count: Int) async throws -> ByteBuffer? {
        guard !isOver else { return nil }
        isAwaited = false
        var piece = ByteBuffer()
        do {
            while piece.readableBytes < count {
                guard var bytes = try await iterator.next() else {
                    isOver = true
                    return piece.readableBytes > 0 ? piece : nil
                }
                // Nothing is copied where one is enough.
                if piece.readableBytes == 0 { piece = bytes } else { piece.writeBuffer(&bytes) }
            }
            return piece
        } catch {
            isOver = true
            throw error
        }
    }

    /// Reads the rest, unless that is long or is not on its way, and forgets it.
    func discard() async {
        guard !isAwaited, let length = try? length, length <= Self.longestUnread else { return }
        do {
            while try await next(atLeast: 1) != nil {}
        } catch {
            // The client is gone, and its answer with it.
        }
    }
}

extension BlobError {
    /// The body's length is not told.
    static let lengthMissing = Self(
        status: .lengthRequired, code: "MissingContentLengthHeader",
        message: "The Content-Length header, which is required for this request, is missing.")

    /// The body ended before its announced length.
    static func incomplete(_ announced: Int64, _ found: Int64) -> Self {
        Self(
            status: .badRequest, code: "IncompleteBody",
            message:
                "The request body has \(found) bytes of the \(announced) that its Content-Length announced; nothing "
                + "of it is kept.")
    }
}
