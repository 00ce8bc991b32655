import EmbeddedNetwork
import HTTPTypes
import Hummingbird
import NIOCore
import RegistryStorage

/// A request to the distribution interface whose sender may make it.
struct DistributionRequest: Sendable {
    /// The request.
    let request: Request
    /// Who sent it.
    let grant: Grant

    /// The method.
    var method: HTTPRequest.Method { request.method }

    /// The method, the target and the fields.
    var head: HTTPRequest { request.head }

    /// The fields.
    var headers: HTTPFields { request.headers }

    /// The body, as it comes.
    var content: RequestBody { request.body }

    /// The value of a parameter of the query, decoded.
    func parameter(_ name: Substring) -> Substring? { request.uri.queryParameters[name] }

    /// The number of bytes that the body is announced to have; nil where that is not said.
    ///
    /// - Throws: ``DistributionError`` for a length that is no number.
    func announcedLength() throws(DistributionError) -> Int64? {
        guard let text = request.headers[.contentLength] else { return nil }
        guard let length = ByteRange.number(text[...]) else {
            throw .sizeInvalid("the Content-Length '\(text.prefix(32))' is no number")
        }
        return length
    }

    /// Whether anything follows the head.
    var hasBody: Bool {
        request.headers[.transferEncoding] != nil || (request.headers[.contentLength] ?? "0") != "0"
    }

    /// The whole body, of at most `limit` bytes.
    ///
    /// - Throws: ``DistributionError`` where it is longer: at once where that is announced.
    func body(upTo limit: Int) async throws -> ByteBuffer {
        let announced = try announcedLength()
        func tooLong() -> DistributionError {
            .sizeInvalid("the body is longer than the \(limit) bytes that are read here", status: 413)
        }
        guard announced ?? 0 <= Int64(limit) else { throw tooLong() }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw tooLong()
        }
        guard announced == nil || announced == Int64(body.readableBytes) else {
            throw DistributionError.sizeInvalid("the body ended after \(body.readableBytes) bytes")
        }
        return body
    }

    /// The digest that the parameter `name` gives, which has to be there.
    ///
    /// - Throws: ``DistributionError``.
    func digest(_ name: Substring) throws -> Digest {
        guard let text = parameter(name), !text.isEmpty else {
            throw DistributionError.digestInvalid("", "the parameter '\(name)' is missing")
        }
        return try Self.digest(text)
    }

    /// The digest that `text` is.
    ///
    /// - Throws: ``DistributionError``.
    static func digest(_ text: some StringProtocol) throws(DistributionError) -> Digest {
        do {
            return try Digest(parsing: text)
        } catch {
            throw .digestInvalid(text, error.description)
        }
    }
}
