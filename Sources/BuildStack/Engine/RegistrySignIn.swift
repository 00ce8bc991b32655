import Foundation
import Subprocess

/// Signs in to a registry as Docker does, from an agent's address: `/v2/`, then a token.
///
/// curl asks, outside of the walls: nothing of the run's has run by then, and buildah keeps a refusal's reason to itself.
struct RegistrySignIn: Sendable {
    let agent: BuildAgent
    /// The certificate authority's file in PEM.
    let authority: String

    /// Signs in with `credential`.
    ///
    /// - Throws: ``BuildStackError`` with `signIn` and the registry's reason as Docker's daemon words it.
    func signIn(_ credential: RegistryCredential) async throws {
        let url = "https://\(credential.loginServer)/v2/"
        let answer = try await get(url, credential: nil)
        switch answer.status {
        case 200: return
        case 401:
            guard let token = Self.tokenURL(answer.challenge, user: credential.user) else {
                throw refusal(url, answer)
            }
            let issued = try await get(token, credential: credential)
            guard issued.status == 200 else { throw refusal(url, issued) }
        default: throw refusal(url, answer)
        }
    }

    /// What a registry answered.
    private struct Answer {
        let status: Int
        let challenge: String
        let body: String
        /// What curl says of a connection that failed.
        let complaint: String
    }

    private func get(_ url: String, credential: RegistryCredential?) async throws -> Answer {
        // On standard input, for arguments are to be read in the list of processes.
        var settings = [
            ("url", url), ("proxy", agent.proxy), ("cacert", authority), ("max-time", "30"),
            ("noproxy", ""),
            ("write-out", "\\n%{http_code}\\n%header{www-authenticate}"),
        ]
        if let credential { settings.append(("user", "\(credential.user):\(credential.password)")) }
        let lines = settings.map { "\($0.0) = \"\(Self.escaped($0.1, isText: $0.0 != "write-out"))\"" }
        let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
        do {
            result = try await Subprocess.run(
                .name("curl"), arguments: ["--disable", "--silent", "--show-error", "--config", "-"],
                input: .string((lines + [""]).joined(separator: "\n")), output: .string(limit: 1 << 20),
                error: .string(limit: 1 << 16))
        } catch {
            try Task.checkCancellation()
            throw BuildStackError(
                .machine, "curl, which signs in to registries, cannot be run: \(error).", cause: error)
        }
        try Task.checkCancellation()
        let parts = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
        return Answer(
            status: Int(parts.dropLast().last ?? "") ?? 0, challenge: String(parts.last ?? ""),
            body: parts.dropLast(2).joined(separator: "\n"),
            complaint: result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private func refusal(_ url: String, _ answer: Answer) -> BuildStackError {
        let reason: String
        if let error = try? JSONDecoder().decode(Errors.self, from: Data(answer.body.utf8)).errors.first {
            reason =
                "\(error.code.lowercased().replacingOccurrences(of: "_", with: " ")): \(error.message)"
        } else if answer.status == 0 {
            reason = answer.complaint
        } else {
            reason = "received unexpected HTTP status: \(answer.status)"
        }
        return BuildStackError(
            .signIn,
            "failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: "
                + "Get \"\(url)\": \(reason)")
    }

    /// The body of a refusal, as the distribution specification has it.
    private struct Errors: Decodable {
        struct Entry: Decodable {
            let code: String
            let message: String
        }

        let errors: [Entry]
    }

    /// Where the challenge of a `WWW-Authenticate` field sends `user` for a token.
    static func tokenURL(_ challenge: String, user: String) -> String? {
        guard challenge.prefix(7).lowercased() == "bearer " else { return nil }
        var fields: [String: String] = [:]
        for match in challenge.matches(of: /([a-z_]+)="([^"]*)"/) {
            fields[String(match.1)] = String(match.2)
        }
        guard let realm = fields["realm"], var url = URLComponents(string: realm), url.scheme == "https"
        else {
            return nil
        }
        url.queryItems =
            (url.queryItems ?? []) + [URLQueryItem(name: "account", value: user)]
            + (fields["service"].map { [URLQueryItem(name: "service", value: $0)] } ?? [])
        return url.string
    }

    private static func escaped(_ text: String, isText: Bool) -> String {
        guard isText else { return text }
        return text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
            of: "\"", with: "\\\""
        )
        .replacingOccurrences(of: "\n", with: "\\n").replacingOccurrences(of: "\r", with: "\\r")
    }
}
