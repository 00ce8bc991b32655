import EmbeddedNetwork
import HTTPTypes
import Hummingbird

/// Answers every request 401 with the challenge that tells a client where tokens are to be had.
///
/// Followed by clients as the distribution specification's token authentication describes; the texts are Azure's.
package struct TokenChallenge: HTTPResponder {
    package typealias Context = StackRequestContext

    private let loginServer: String

    /// The challenge of the registry whose login server is `loginServer`, such as `blogbuildtest.azurecr.io`.
    package init(loginServer: String) { self.loginServer = loginServer }

    package func respond(to request: Request, context: StackRequestContext) async throws -> Response {
        DistributionError.unauthorized.response(
            to: request.method, headers: [.wwwAuthenticate: challenge(authority: request.head.authority)])
    }

    /// The header's value. The realm repeats the host and port by which the client came, so that a client that came by
    /// `localhost:PORT` can follow it; the service is the registry's name wherever the client came from.
    ///
    /// There is no blank after the comma: the Azure CLI splits the header at blanks and reads the second word alone.
    package func challenge(authority: String?) -> String {
        let host = authority.flatMap { Self.isPlainAuthority($0) ? $0 : nil } ?? loginServer
        return "Bearer realm=\"https://\(host)/oauth2/token\",service=\"\(loginServer)\""
    }

    /// Whether a Host header holds nothing but a host and a port, so that it may be repeated inside quotes.
    private static func isPlainAuthority(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
                    UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
    }
}
