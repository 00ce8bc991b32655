import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A line of text.
    static func plain(_ status: HTTPResponse.Status, _ text: String, _ headers: HTTPFields = [:]) -> Response {
        .content(status, "text/plain; charset=utf-8", text + "\n", headers)
    }

    /// A text of some type.
    static func content(
        _ status: HTTPResponse.Status, _ type: String, _ text: String, _ headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// The same answer with what browsers need to be told: no scripts, no frames, nothing from elsewhere, nothing kept.
    func withSecurityHeaders() -> Response {
        var response = self
        for (name, value) in Self.securityHeaders { response.headers[name] = value }
        return response
    }

    private static let securityHeaders: [(HTTPField.Name, String)] = [
        "Cache-Control": "no-store",
        "Content-Security-Policy":
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
