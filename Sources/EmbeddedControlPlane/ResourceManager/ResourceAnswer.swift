import HTTPTypes
import Hummingbird
import NIOCore

/// What the resource manager answers.
package struct ResourceAnswer: Sendable {
    /// The HTTP status.
    var status: Int
    /// Headers beside those that every answer has.
    var headers: HTTPFields
    /// The JSON body's bytes, if there is one.
    var body: ByteBuffer?

    /// An answer without a body.
    init(status: Int, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
    }

    /// An answer with a document.
    init(status: Int = 200, _ document: JSONValue, headers: HTTPFields = [:]) throws {
        self.init(status: status, encoded: ByteBuffer(bytes: document.json), headers: headers)
    }

    /// An answer with a document that is text already.
    init(status: Int = 200, encoded: ByteBuffer, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
        body = encoded
    }

    /// The HTTP response.
    func response(to method: HTTPRequest.Method, headers common: HTTPFields) -> Response {
        var fields = common
        for field in headers { fields[field.name] = field.value }
        guard let body else { return Response(status: .init(code: status), headers: fields) }
        fields[.contentType] = "application/json; charset=utf-8"
        let response = Response(status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: body))
        return method == .head ? response.createHeadResponse() : response
    }
}
