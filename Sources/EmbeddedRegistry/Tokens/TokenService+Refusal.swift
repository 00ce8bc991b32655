import HTTPTypes
import Hummingbird

extension TokenService {
    /// The value of `WWW-Authenticate` for a request that `failure` turned away, or for one that has shown nothing.
    ///
    /// - Parameters:
    ///   - need: What the request needs, of which the challenge names the scope.
    ///   - scheme: `https` or `http`, as the listener speaks.
    ///   - authority: The request's Host header.
    package func challenge(
        for need: AccessNeed, failure: TokenFailure? = nil, scheme: String, authority: String?
    ) -> String {
        BearerChallenge(loginServer: loginServer).text(
            scheme: scheme, authority: authority, scope: need.scope, error: failure?.challengeError)
    }

    /// The answer to `request`, which `failure` turned away: 401, and where a token that suffices is to be had.
    package func refusal(
        of failure: TokenFailure, need: AccessNeed, scheme: String, to request: HTTPRequest
    ) -> Response {
        let challenge = challenge(for: need, failure: failure, scheme: scheme, authority: request.authority)
        return DistributionError.unauthorized.response(to: request.method, headers: [.wwwAuthenticate: challenge])
    }
}
