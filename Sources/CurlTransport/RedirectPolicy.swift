extension CurlTransport {
    /// Which redirects are followed.
    ///
    /// Only GET and HEAD follow any; another method gets the redirect as its answer.
    public enum RedirectPolicy: Sendable {
        /// None: a redirect is an answer like any other.
        case none
        /// Those over https to these hosts; also any from loopback to loopback, over http too.
        ///
        /// Names are compared without case. A target with user information is refused.
        case hosts([String])

        /// Why the policy forbids going from `first` to `target`; nil where it allows it.
        package func refusal(first: HTTPURL, target: HTTPURL) -> String? {
            guard case .hosts(let hosts) = self else { return "redirects are not followed" }
            if target.hasUserInformation { return "the target names a user" }
            if first.isLoopback, target.isLoopback { return nil }
            guard target.scheme == "https" else { return "only https is followed, unless all of it is on loopback" }
            guard hosts.contains(where: { $0.lowercased() == target.host }) else {
                return "its host is not among the allowed ones (\(hosts.joined(separator: ", ")))"
            }
            return nil
        }
    }
}
