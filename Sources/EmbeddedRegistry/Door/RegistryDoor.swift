import EmbeddedNetwork
import HTTPTypes
import Hummingbird
import NIOCore

/// The first thing that every request to a registry's data plane meets.
///
/// Whatever the path, `/v2/` as well as `/oauth2/token`, a client that the rules refuse is answered 403 before anybody
/// asks who it is; the rest goes on to what lies inside. Each request is recorded when its answer is sent.
package struct RegistryDoor<Interior: HTTPResponder<StackRequestContext>>: HTTPResponder {
    package typealias Context = StackRequestContext

    /// The longest answer that is recorded before it is sent, in bytes; a longer one is counted on its way.
    private static var longestUncounted: Int { 64 << 10 }

    private let keeper: Doorkeeper
    private let uploads: UploadGate
    private let interior: Interior

    /// The door that `keeper` keeps.
    ///
    /// - Parameters:
    ///   - keeper: What decides, and records.
    ///   - uploads: What bounds the uploads in progress.
    ///   - interior: Who answers the clients let in.
    package init(keeper: Doorkeeper, uploads: UploadGate = UploadGate(), interior: Interior) {
        self.keeper = keeper
        self.uploads = uploads
        self.interior = interior
    }

    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        let admission = keeper.admit(
            method: request.method.rawValue, uri: request.uri.string, authority: request.head.authority,
            client: context.client, route: context.route)
        let received = ByteCount()
        var response: Response
        if let refusal = admission.refusal {
            response = refusal.response(to: request.method)
        } else {
            var request = request
            if request.headers[.contentLength] ?? "0" != "0" || request.headers[.transferEncoding] != nil {
                request.body = RequestBody(asyncSequence: CountedBody(body: request.body, count: received))
            }
            do {
                response = try await answer(request, context)
            } catch {
                let status = (error as? any HTTPResponseError)?.status.code ?? 500
                keeper.record(
                    admission, status: status, bytesIn: received.total, bytesOut: 0,
                    identity: context.findings.identity)
                throw error
            }
        }
        response.body = recorded(response, of: admission, received: received, findings: context.findings)
        return response
    }

    /// The interior's answer, or that there are too many uploads.
    private func answer(_ request: Request, _ context: StackRequestContext) async throws -> Response {
        let isUpload =
            [.post, .put, .patch].contains(request.method) && request.uri.path.contains("/blobs/uploads")
        guard isUpload else { return try await interior.respond(to: request, context: context) }
        return try await uploads.pass { try await interior.respond(to: request, context: context) }
            ?? DistributionError.tooManyUploads(limit: uploads.limit)
            .response(to: request.method, headers: [.retryAfter: "1"])
    }

    /// The body of `response`, which is recorded now where it is short, and else when it is sent.
    private func recorded(
        _ response: Response, of admission: Admission, received: ByteCount, findings: RequestFindings
    ) -> ResponseBody {
        let (keeper, status, body) = (keeper, response.status.code, response.body)
        func record(bytesOut: Int) {
            keeper.record(
                admission, status: status, bytesIn: received.total, bytesOut: bytesOut, identity: findings.identity)
        }
        if let length = body.contentLength, length <= Self.longestUncounted {
            record(bytesOut: admission.method == "HEAD" ? 0 : length)
            return body
        }
        return ResponseBody(contentLength: body.contentLength) { writer in
            let sent = ByteCount()
            defer {
                keeper.record(
                    admission, status: status, bytesIn: received.total, bytesOut: sent.total,
                    identity: findings.identity)
            }
            try await body.write(CountingWriter(base: writer, count: sent))
        }
    }
}
