import Foundation
import Subprocess

/// HTTPS requests from an agent's address.
///
/// curl asks, outside of the walls: nothing of the run's has run by then, or is asked.
struct AgentRequest: Sendable {
    /// What proves who asks.
    enum Authorization: Sendable {
        case none
        /// A user's name and password.
        case basic(RegistryCredential)
        /// A token.
        case bearer(String)
    }

    /// What a server answered.
    struct Answer: Sendable {
        /// The HTTP status; 0 where there was no answer.
        let status: Int
        /// The field `WWW-Authenticate`.
        let challenge: String
        /// The field `Content-Length`.
        let length: Int?
        /// The body, where it was not written to a file.
        let body: String
        /// What curl says of a connection that failed.
        let complaint: String

        /// Whether another try may end otherwise.
        var isPassing: Bool { status == 0 || status == 429 || status >= 500 }
    }

    /// The most bytes of an answer that is kept in memory.
    private static let longestBody = 4 << 20

    let agent: BuildAgent
    /// The certificate authority's file in PEM.
    let authority: String

    /// Asks for `url`, following redirections to other `https` URLs.
    ///
    /// - Parameters:
    ///   - onlyHead: Whether the body is left out.
    ///   - accept: Media types for the answer.
    ///   - file: Where the body is written; nil for the answer's own.
    ///   - seconds: The most that the request may take.
    /// - Throws: ``BuildStackError`` with `machine` where curl is missing.
    func get(
        _ url: String, as authorization: Authorization = .none, onlyHead: Bool = false, accept: [String] = [],
        into file: String? = nil, seconds: Int = 30
    ) async throws -> Answer {
        // On standard input, for arguments are to be read in the list of processes.
        var settings = [
            ("url", url), ("proxy", agent.proxy), ("cacert", authority), ("max-time", "\(seconds)"), ("noproxy", ""),
            ("proto", "=https"), ("proto-redir", "=https"), ("max-redirs", "5"),
        ]
        var flags = ["location", "globoff"]
        if onlyHead { flags.append("head") }
        switch authorization {
        case .none: break
        case .basic(let credential): settings.append(("user", "\(credential.user):\(credential.password)"))
        case .bearer(let token): settings.append(("header", "Authorization: Bearer \(token)"))
        }
        if !accept.isEmpty { settings.append(("header", "Accept: \(accept.joined(separator: ", "))")) }
        // A head is no body: what is written of it is not wanted.
        if let file = onlyHead ? "/dev/null" : file { settings.append(("output", file)) }
        var lines = flags + settings.map { "\($0.0) = \"\(Self.escaped($0.1))\"" }
        lines.append(#"write-out = "\n%{http_code}\n%header{content-length}\n%header{www-authenticate}""#)
        let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
        do {
            result = try await Subprocess.run(
                .name("curl"), arguments: ["--disable", "--silent", "--show-error", "--config", "-"],
                input: .string((lines + [""]).joined(separator: "\n")), output: .string(limit: Self.longestBody),
                error: .string(limit: 1 << 16))
        } catch {
            try Task.checkCancellation()
            throw BuildStackError(
                .machine, "curl, which asks registries, cannot be run: \(error).", cause: error)
        }
        try Task.checkCancellation()
        let parts = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
        func part(_ fromEnd: Int) -> String { parts.count >= fromEnd ? String(parts[parts.count - fromEnd]) : "" }
        return Answer(
            status: Int(part(3)) ?? 0, challenge: part(1), length: Int(part(2)),
            body: parts.dropLast(3).joined(separator: "\n"),
            complaint: result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            .replacingOccurrences(of: "\n", with: "\\n").replacingOccurrences(of: "\r", with: "\\r")
    }
}
