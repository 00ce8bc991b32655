import FirewallSync
import HTTPTypes
import Hummingbird

/// Decides which requests the status pages answer at all.
///
/// A page of another site can make a browser ask a listener on loopback, under a name of that site's own: the `Host`
/// field gives it away (DNS rebinding). Nothing here changes anything, so that only GET and HEAD have a meaning.
struct StatusGate: Sendable {
    private let names: Set<String>
    private let token: BearerToken?

    /// A gate for pages at `listen`.
    ///
    /// - Throws: ``DaemonError`` with `token` where others can connect and no token file is named.
    init(_ settings: WatchSettings) throws(DaemonError) {
        guard settings.listen.isLoopback || settings.tokenFile != nil else {
            throw DaemonError(
                .token,
                "Others can connect to \(settings.listen), so that the status pages want a token: name its file with "
                    + "'token-file' under 'watch', or listen on 127.0.0.1.")
        }
        let own = [settings.listen.host] + settings.hostNames
        names = Set(["localhost", "127.0.0.1", "::1"] + own.map { $0.lowercased() })
        token = try settings.tokenFile.map { path throws(DaemonError) in try BearerToken(file: path) }
    }

    /// The answer to a request that is turned away; nil for one that is let in.
    func refusal(of request: Request) -> Response? {
        guard let authority = request.head.authority else { return .plain(.badRequest, "The request names no host.") }
        guard let host = Self.host(of: authority), names.contains(host) else {
            return .plain(
                .misdirectedRequest, "This service is not known by that name; 'host-names' under 'watch' can add one.")
        }
        if let token, !token.isBorne(by: request.headers[.authorization]) {
            return .plain(
                .unauthorized, "A token is wanted: Authorization: Bearer TOKEN.",
                [.wwwAuthenticate: "Bearer realm=\"acr-firewall-sync\""])
        }
        guard [.get, .head].contains(request.method) else {
            return .plain(.methodNotAllowed, "These pages are only for reading.", [.allow: "GET, HEAD"])
        }
        return nil
    }

    /// The name in `name`, `name:port`, `[address]` or `[address]:port`, in small letters.
    private static func host(of authority: String) -> String? {
        let text = authority.lowercased()
        if text.hasPrefix("[") { return text.firstIndex(of: "]").map { String(text.dropFirst()[..<$0]) } }
        guard let name = text.split(separator: ":", omittingEmptySubsequences: false).first else { return nil }
        return String(name.hasSuffix(".") ? name.dropLast() : name)
    }
}
