import HTTPTypes
import Hummingbird

extension Response {
    /// A body that is refused is read to its end up to this length, in bytes, so that the connection can go on.
    private static let longestUnread: Int64 = 256 << 10

    /// This answer to `request` as its connection needs it, whoever gave it.
    ///
    /// The answer to a HEAD has no content: the client would take it for the next answer. An error ends the connection
    /// where a long body may still be on its way, which nobody wants to read.
    func framed(for request: HTTPRequest) -> Response {
        var response = request.method == .head && body.contentLength != 0 ? createHeadResponse() : self
        if status.code >= 400, Self.hasLongBody(request) { response.headers[.connection] = "close" }
        return response
    }

    private static func hasLongBody(_ request: HTTPRequest) -> Bool {
        guard request.headerFields[.transferEncoding] == nil else { return true }
        return request.headerFields[.contentLength].flatMap { Int64($0) } ?? 0 > longestUnread
    }
}
