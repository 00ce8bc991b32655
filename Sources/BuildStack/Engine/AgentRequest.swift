import CurlTransport
import Foundation
import Subprocess

/// HTTPS requests from an agent's address, which go over one connection to each host.
///
/// They are made outside of the walls: nothing of the run's has run by then, or is asked. What is too large for memory
/// the program curl downloads, straight to a file.
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
        var challenge = ""
        /// The field `Content-Length`.
        var length: Int?
        /// The body, where it was not written to a file.
        var body = ""
        /// Why there was no answer.
        var complaint = ""

        /// Whether another try may end otherwise.
        var isPassing: Bool { status == 0 || status == 429 || status >= 500 }
    }

    /// The most bytes of an answer that is kept in memory.
    private static let longestBody = 4 << 20

    private let proxy: String
    private let authority: String
    private let transport: CurlTransport

    /// Requests from the address of `agent`.
    ///
    /// - Parameter authority: The certificate authority's file in PEM.
    init(agent: BuildAgent, authority: String) {
        proxy = agent.proxy
        self.authority = authority
        var configuration = CurlTransport.Configuration(userAgent: "acr-embedded")
        configuration.caFile = authority
        configuration.proxy = agent.proxy
        configuration.honorsNoProxy = false
        configuration.totalTimeout = 30
        configuration.maximumBodySize = Self.longestBody
        // Who asks knows what is worth another try, and says so in the log.
        configuration.retry.maximumAttempts = 1
        transport = CurlTransport(configuration)
    }

    /// Asks for `url`.
    ///
    /// - Parameters:
    ///   - onlyHead: Whether the body is left out.
    ///   - accept: Media types for the answer.
    /// - Throws: `CancellationError`.
    func get(
        _ url: String, as authorization: Authorization = .none, onlyHead: Bool = false, accept: [String] = []
    ) async throws -> Answer {
        var headers: [HTTPField] = []
        switch authorization {
        case .none: break
        case .basic(let credential):
            let pair = Data("\(credential.user):\(credential.password)".utf8).base64EncodedString()
            headers.append(HTTPField("Authorization", "Basic \(pair)"))
        case .bearer(let token): headers.append(HTTPField("Authorization", "Bearer \(token)"))
        }
        if !accept.isEmpty { headers.append(HTTPField("Accept", accept.joined(separator: ", "))) }
        do {
            let response = try await transport.send(
                HTTPRequest(method: onlyHead ? "HEAD" : "GET", url: url, headers: headers))
            return Answer(
                status: response.status, challenge: response.header("WWW-Authenticate") ?? "",
                length: response.header("Content-Length").flatMap { Int($0) },
                body: String(decoding: response.body, as: UTF8.self))
        } catch {
            try Task.checkCancellation()
            return Answer(status: 0, complaint: error.description)
        }
    }

    /// Downloads `url` to a file, following redirections to other `https` URLs.
    ///
    /// - Parameter seconds: The most that it may take.
    /// - Throws: ``BuildStackError`` with `machine` where curl is missing, `CancellationError`.
    func download(
        _ url: String, as authorization: Authorization = .none, to file: String, seconds: Int
    ) async throws -> Answer {
        // On standard input, for arguments are to be read in the list of processes.
        var settings = [
            ("url", url), ("proxy", proxy), ("cacert", authority), ("max-time", "\(seconds)"), ("noproxy", ""),
            ("proto", "=https"), ("proto-redir", "=https"), ("max-redirs", "5"), ("output", file),
        ]
        if case .bearer(let token) = authorization { settings.append(("header", "Authorization: Bearer \(token)")) }
        let lines = ["location", "globoff"] + settings.map { "\($0.0) = \"\(Self.escaped($0.1))\"" }
        let mark = #"write-out = "%{http_code}\n%header{www-authenticate}""#
        do {
            let result = try await Subprocess.run(
                .name("curl"), arguments: ["--disable", "--silent", "--show-error", "--config", "-"],
                input: .string((lines + [mark, ""]).joined(separator: "\n")), output: .string(limit: 1 << 16),
                error: .string(limit: 1 << 16))
            try Task.checkCancellation()
            let parts = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
            return Answer(
                status: Int(parts.first ?? "") ?? 0, challenge: parts.count > 1 ? String(parts[1]) : "",
                complaint: result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw BuildStackError(.machine, "curl, which downloads sources, cannot be run: \(error).", cause: error)
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            .replacingOccurrences(of: "\n", with: "\\n").replacingOccurrences(of: "\r", with: "\\r")
    }
}
