import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// An error as registries answer it: a status and a body of codes (OCI distribution specification 1.1, error codes).
package struct DistributionError: Error, Sendable, Hashable {
    /// What an error of the body says beside its code and its sentence.
    package enum Detail: Sendable, Hashable {
        /// The member is left out.
        case absent
        /// `"detail":null`, as Azure writes beside some codes.
        case null
        /// An object of strings.
        case members([Member])

        /// An object with the one member `name`.
        package static func member(_ name: String, _ value: String) -> Self {
            .members([Member(name: name, value: value)])
        }
    }

    /// A member of a detail.
    package struct Member: Sendable, Hashable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String

        /// The member `name` with `value`.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The code that clients act on, such as `DENIED`.
    package let code: String
    /// The sentence that clients show.
    package let message: String
    /// The HTTP status.
    package let status: Int
    /// What the body says more; it holds one error for each.
    package let details: [Detail]
    /// The header fields that belong to the answer.
    package var fields: HTTPFields = [:]

    /// An error of these parts.
    package init(
        code: String, message: String, status: Int, details: [Detail] = [.absent], fields: HTTPFields = [:]
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.details = details
        self.fields = fields
    }

    /// An error with at most a detail of null.
    init(code: String, message: String, status: Int, hasNullDetail: Bool) {
        self.init(code: code, message: message, status: status, details: [hasNullDetail ? .null : .absent])
    }

    /// The body.
    ///
    /// Written out here rather than by an encoder because clients compare it byte by byte.
    package var body: String {
        let head = #"{"code":"\#(code)","message":"\#(Self.escaped(message))""#
        return #"{"errors":["# + details.map { head + Self.text($0) + "}" }.joined(separator: ",") + "]}"
    }

    /// The answer, without its body where the request was a HEAD.
    package func answer(to method: HTTPRequest.Method) -> RegistryAnswer {
        let bytes = ByteBuffer(string: body)
        var fields = fields
        fields[.contentType] = "application/json; charset=utf-8"
        fields[.distributionAPIVersion] = "registry/2.0"
        return RegistryAnswer(
            .init(code: status), fields, length: Int64(bytes.readableBytes), method == .head ? .none : .bytes(bytes))
    }

    /// The answer, without its body where the request was a HEAD.
    package func response(to method: HTTPRequest.Method, headers extra: HTTPFields = [:]) -> Response {
        var headers = fields
        for field in extra { headers.append(field) }
        headers[.contentType] = "application/json; charset=utf-8"
        headers[.distributionAPIVersion] = "registry/2.0"
        let response = Response(
            status: .init(code: status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
        return method == .head ? response.createHeadResponse() : response
    }

    private static func text(_ detail: Detail) -> String {
        switch detail {
        case .absent: ""
        case .null: #","detail":null"#
        case .members(let members):
            #","detail":{"#
                + members.map { "\"\(escaped($0.name))\":\"\(escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}": result += String(format: "\\u%04x", scalar.value)
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
