import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// The page from which Microsoft's publication would be downloaded, with the current sample in its place.
///
/// `GET /` is the details page in its newest shape; the file lies where Microsoft's lies, with an entity tag, a date and
/// conditional requests. Only the current file is there: an older one is answered 404, as Microsoft's are after some weeks.
public struct DownloadPage: HTTPResponder {
    /// The stack's context.
    public typealias Context = StackRequestContext

    /// The folder of the file; Microsoft's name for the public cloud's.
    static let folder = "/download/7/1/d/71d86715-5596-4529-9b13-da13a5de5b63/"

    private let current: @Sendable () async throws -> DownloadFile

    /// A page that offers what `current` returns at the time of each request.
    public init(current: @escaping @Sendable () async throws -> DownloadFile) {
        self.current = current
    }

    /// The answer to `request`.
    public func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        guard request.method == .get || request.method == .head else {
            return Self.text(.methodNotAllowed, "Only GET and HEAD are known here.\n", [.allow: "GET, HEAD"])
        }
        let file = try await current()
        let response: Response
        switch request.uri.path {
        case "/", "/en-us/download/details.aspx":
            response = Response(
                status: .ok, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-cache"],
                body: ResponseBody(
                    byteBuffer: ByteBuffer(string: try page(for: file, authority: request.head.authority))))
        case Self.folder + file.fileName:
            response = Self.answer(request, with: file)
        default:
            response = Self.text(
                .notFound, "There is nothing at \(request.uri.path). The current file is \(file.fileName).\n")
        }
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// The file, or 304 where the client has it (RFC 9110, section 13.2.2: an entity tag goes before a date).
    private static func answer(_ request: Request, with file: DownloadFile) -> Response {
        let headers: HTTPFields = [
            .contentType: "application/json", .eTag: file.entityTag, .lastModified: HTTPDate.format(file.modified),
            .acceptRanges: "none",
        ]
        let isKnown: Bool
        if request.headers.contains(.ifNoneMatch) {
            let known = request.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }
                .map { $0.trimmingCharacters(in: .whitespaces) }
            isKnown = known.contains { $0 == "*" || $0 == file.entityTag || $0 == "W/" + file.entityTag }
        } else if let since = request.headers[.ifModifiedSince].flatMap(HTTPDate.parse) {
            isKnown = file.modified.timeIntervalSince1970.rounded(.down) <= since.timeIntervalSince1970
        } else {
            isKnown = false
        }
        guard !isKnown else {
            var response = Response(status: .notModified, headers: headers)
            response.headers[.contentLength] = nil
            return response
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.content))
    }

    private static func text(
        _ status: HTTPResponse.Status, _ text: String, _ headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "text/plain; charset=utf-8"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
