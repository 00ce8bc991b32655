import EmbeddedNetwork
import EmbeddedRegistry
import HTTPTypes
import Hummingbird
import NIOCore

/// The registries' figures at `/metrics`, for Prometheus on this machine.
///
/// It asks nobody for a token: it listens on 127.0.0.1, and tells names of registries and counts. A page in a browser
/// that has been led here by a name of its own is sent away by its Host header.
struct MetricsPage: HTTPResponder {
    typealias Context = StackRequestContext

    /// The port that the page listens on.
    let port: Int
    /// What is shown.
    let metrics: @Sendable () async -> RegistryMetrics

    func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        guard ["localhost:\(port)", "127.0.0.1:\(port)"].contains(request.head.authority) else {
            return Response(status: .misdirectedRequest)
        }
        guard request.uri.path == "/metrics" else { return Response(status: .notFound) }
        guard request.method == .get || request.method == .head else {
            return Response(status: .methodNotAllowed, headers: [.allow: "GET, HEAD"])
        }
        let response = Response(
            status: .ok, headers: [.contentType: RegistryMetrics.contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: await metrics().text)))
        return request.method == .head ? response.createHeadResponse() : response
    }
}
