import Foundation

/// A registry as an agent asks it: tokens, manifests, blobs.
struct RegistryClient: Sendable {
    let request: AgentRequest
    /// The registry's host.
    let host: String
    /// Who asks; nil for anybody.
    let credential: RegistryCredential?
    private var token: String?

    /// How often a connection that fails is tried again, and the seconds between.
    private static let retries = 3
    private static let delay = Duration.milliseconds(500)

    /// The registry at `host`, asked with the one of `credentials` that is for it.
    init(_ request: AgentRequest, host: String, credentials: [RegistryCredential]) {
        self.request = request
        self.host = host
        credential = credentials.first { $0.loginServer.lowercased() == host.lowercased() }
    }

    /// Signs in as Docker does: `/v2/`, then a token.
    ///
    /// A connection that fails is tried again; a refusal is the last word.
    ///
    /// - Throws: ``BuildStackError`` with `signIn` and the registry's reason as Docker's daemon words it.
    func signIn() async throws {
        let url = "https://\(host)/v2/"
        var answer = try await request.get(url)
        for _ in 0..<Self.retries where answer.isPassing {
            try await ContinuousClock().sleep(for: Self.delay)
            answer = try await request.get(url)
        }
        if answer.status == 401 {
            guard let token = Self.tokenURL(answer.challenge, user: credential?.user) else {
                throw refusal(url, answer)
            }
            answer = try await request.get(token, as: credential.map { .basic($0) } ?? .none)
        }
        guard answer.status == 200 else { throw refusal(url, answer) }
    }

    /// Asks for `path`, with a token where the registry wants one.
    ///
    /// - Throws: ``BuildStackError`` with `source` and the registry's reason.
    mutating func get(
        _ path: String, onlyHead: Bool = false, accept: [String] = []
    ) async throws -> AgentRequest.Answer {
        let url = "https://\(host)/v2/\(path)"
        return try await authorized(url) { [request] authorization in
            try await request.get(url, as: authorization, onlyHead: onlyHead, accept: accept)
        }
    }

    /// Downloads `path` to a file, with a token where the registry wants one.
    ///
    /// - Parameter seconds: The most that it may take.
    /// - Throws: ``BuildStackError`` with `source` and the registry's reason.
    mutating func download(_ path: String, to file: String, seconds: Int) async throws {
        let url = "https://\(host)/v2/\(path)"
        _ = try await authorized(url) { [request] authorization in
            try await request.download(url, as: authorization, to: file, seconds: seconds)
        }
    }

    private mutating func authorized(
        _ url: String, _ ask: (AgentRequest.Authorization) async throws -> AgentRequest.Answer
    ) async throws -> AgentRequest.Answer {
        var answer = try await ask(token.map { .bearer($0) } ?? .none)
        if answer.status == 401, let address = Self.tokenURL(answer.challenge, user: credential?.user) {
            let issued = try await request.get(address, as: credential.map { .basic($0) } ?? .none)
            guard issued.status == 200,
                let tokens = try? JSONDecoder().decode(Tokens.self, from: Data(issued.body.utf8)),
                let token = tokens.token ?? tokens.accessToken
            else { throw BuildStackError(.source, "Get \"\(url)\": \(Self.reason(issued))") }
            self.token = token
            answer = try await ask(.bearer(token))
        }
        guard answer.status == 200 else {
            throw BuildStackError(.source, "Get \"\(url)\": \(Self.reason(answer))")
        }
        return answer
    }

    private struct Tokens: Decodable {
        let token: String?
        let accessToken: String?

        enum CodingKeys: String, CodingKey {
            case token
            case accessToken = "access_token"
        }
    }

    private func refusal(_ url: String, _ answer: AgentRequest.Answer) -> BuildStackError {
        BuildStackError(
            .signIn,
            "failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: "
                + "Get \"\(url)\": \(Self.reason(answer))")
    }

    /// Why a registry refused, as Docker's daemon words it.
    private static func reason(_ answer: AgentRequest.Answer) -> String {
        if let error = try? JSONDecoder().decode(Errors.self, from: Data(answer.body.utf8)).errors.first {
            return "\(error.code.lowercased().replacingOccurrences(of: "_", with: " ")): \(error.message)"
        }
        return answer.status == 0 ? answer.complaint : "received unexpected HTTP status: \(answer.status)"
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
    static func tokenURL(_ challenge: String, user: String?) -> String? {
        guard challenge.prefix(7).lowercased() == "bearer " else { return nil }
        var fields: [String: String] = [:]
        for match in challenge.matches(of: /([a-z_]+)="([^"]*)"/) {
            fields[String(match.1)] = String(match.2)
        }
        guard let realm = fields["realm"], var url = URLComponents(string: realm), url.scheme == "https"
        else { return nil }
        let items = [("account", user), ("service", fields["service"]), ("scope", fields["scope"])]
        url.queryItems =
            (url.queryItems ?? [])
            + items.compactMap { name, value in value.map { URLQueryItem(name: name, value: $0) } }
        return url.string
    }
}
