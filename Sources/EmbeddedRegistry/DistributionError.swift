import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// An error as registries answer it: a status and a body of codes (OCI distribution specification 1.1, error codes).
package struct DistributionError: Sendable, Hashable {
    /// The code that clients act on, such as `DENIED`.
    package let code: String
    /// The sentence that clients show.
    package let message: String
    /// The HTTP status.
    package let status: Int
    /// Whether the body says `"detail":null`, as Azure's does beside some codes.
    let hasNullDetail: Bool

    /// Azure's answer to a client that the rules refuse, to the letter.
    package static func denied(client: String) -> Self {
        Self(
            code: "DENIED",
            message:
                "client with IP '\(client)' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
            status: 403, hasNullDetail: false)
    }

    /// Azure's answer to a client that has shown no token, to the letter.
    package static let unauthorized = Self(
        code: "UNAUTHORIZED",
        message: "authentication required, visit https://aka.ms/acr/authorization for more information.",
        status: 401, hasNullDetail: true)

    /// The answer to a request that is for another registry, by its Host header (RFC 9110, section 15.5.20).
    package static func misdirected(registry: String) -> Self {
        Self(
            code: "UNSUPPORTED", message: "the request is for another host than those of the registry \(registry)",
            status: 421, hasNullDetail: false)
    }

    /// The answer to one upload more than a registry takes at a time.
    package static func tooManyUploads(limit: Int) -> Self {
        Self(
            code: "TOOMANYREQUESTS", message: "\(limit) uploads are in progress; try again when one has ended",
            status: 429, hasNullDetail: false)
    }

    /// The body.
    ///
    /// Written out here rather than by an encoder because clients compare it byte by byte.
    package var body: String {
        let detail = hasNullDetail ? #","detail":null"# : ""
        return #"{"errors":[{"code":"\#(code)","message":"\#(Self.escaped(message))"\#(detail)}]}"#
    }

    /// The answer, without its body where the request was a HEAD.
    package func response(to method: HTTPRequest.Method, headers extra: HTTPFields = [:]) -> Response {
        var headers = extra
        headers[.contentType] = "application/json; charset=utf-8"
        headers[.distributionAPIVersion] = "registry/2.0"
        let response = Response(
            status: .init(code: status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
        return method == .head ? response.createHeadResponse() : response
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

extension HTTPField.Name {
    /// `Docker-Distribution-Api-Version`, by which clients know a registry.
    package static let distributionAPIVersion = Self(literal: "Docker-Distribution-Api-Version")

    /// The header of a name that this program's text holds.
    ///
    /// Requires a valid name.
    package init(literal name: StaticString) {
        guard let field = Self(name.description) else { preconditionFailure("'\(name)' is not a header's name") }
        self = field
    }
}
