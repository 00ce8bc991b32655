import CurlTransport
import Logging
import LoopbackServer
import Synchronization
import XCTest

@testable import AzureResourceManager

/// Nothing that the client says, prints or logs holds a token, not even where the server echoes it.
final class SecrecyTests: ResourceManagerTestCase {
    /// Long, so that every limit of length cuts through it.
    private let secret = "eyJ" + String(repeating: "SECRET", count: 300)

    /// Keeps what is logged.
    private struct Recorder: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.text.withLock { $0 += "\(event.message) \(event.metadata ?? [:])\n" }
        }
    }

    private final class Lines: Sendable {
        let text = Mutex("")
    }

    func testServersThatEchoTheTokenDoNotMakeUsShowIt() async throws {
        let echoes: [@Sendable (String) -> Reply] = [
            { .error(401, $0, $0) },
            { .error(403, "AuthorizationFailed", "perform action '\($0)' over scope '\($0)'") },
            { .error(404, $0, $0, headers: [("x-ms-request-id", $0)]) },
            { .error(409, "ScopeLocked", "are locked: '/locks/\($0)'") },
            { .error(403, "RequestDisallowedByPolicy", #""policyAssignment":{"name":"\#($0)"}"#) },
            { .error(400, "Bad", "SKU Basic \($0)") }, { .error(429, "Slow", $0, headers: [("Retry-After", $0)]) },
            { .error(500, "Oops", String(repeating: " ", count: 70) + $0) }, { .text($0) },
            { .text("<html>\($0)", status: 502) },
            { .text(String(repeating: "x", count: 100) + $0) }, { .json(#"{"\#($0)":1}"#) },
            { .json(#"{"error":"\#($0)","error_description":"\#($0)"}"#, status: 400) },
            { .status(202, headers: [("Location", "http://127.0.0.1:1/\($0)")]) },
            { .status(202, headers: [("Azure-AsyncOperation", "http://\($0)/")]) }, { .redirect(to: "/\($0)") },
            { .garbage(Array("\($0)\r\n\r\n".utf8)) },
            { [id] in
                RegistryFixture(id).with { $0.publicNetworkAccess = "?" }.json.replacingOccurrences(of: "?", with: $0)
                    .reply
            },
            { [id] in RegistryFixture(id).with { $0.state = "?" }.json.replacingOccurrences(of: "?", with: $0).reply },
            { [id] in RegistryFixture(id).json.replacingOccurrences(of: "/subscriptions/", with: "/\($0)/").reply },
        ]
        let lines = Lines()
        var settings = ResourceManagerClient.Settings()
        settings.operationTimeout = 1
        for echo in echoes {
            let server = try LoopbackServer { request in
                echo(String(request.header("Authorization")?.dropFirst("Bearer ".count) ?? ""))
            }
            let client = ResourceManagerClient(
                cloud: cloud(server.url), credential: .tokenEnvironment(variable: "T"),
                transport: CurlTransport.Configuration(userAgent: "arm-tests"), settings: settings,
                surroundings: surroundings(["T": secret]),
                logger: Logger(label: "test") { _ in Recorder(lines: lines) })
            let error = try await failure { () async throws(ResourceManagerError) in
                try await client.replaceRules(of: id, with: [])
            }
            for text in [
                error.description, error.correlationID ?? "", "\(error)", "\(error.code)", String(reflecting: error),
            ] {
                XCTAssertFalse(text.contains("SECRET"), text)
            }
        }
        let log = lines.text.withLock { $0 }
        assertContains(log, "PATCH http://127.0.0.1:", "client-request-id")
        XCTAssertFalse(log.contains("SECRET"), log)
    }

    func testTokensAndSecretsHaveNoDescription() async throws {
        let token = AccessToken(value: secret, expires: 7)
        var dumped = ""
        dump(token, to: &dumped)
        dump([token: token], to: &dumped)
        for text in ["\(token)", String(reflecting: token), "\([token])", "\(Optional(token) as Any)", dumped] {
            XCTAssertFalse(text.contains("SECRET"), text)
        }
        let source = CredentialSource.clientSecret(
            tenant: "t", clientID: "c", secret: .environment(variable: "VARIABLE"))
        XCTAssertEqual(source.description, "the client secret of the application c")
    }
}

extension String {
    fileprivate var reply: Reply { .json(self) }
}
