import AzureResourceManager
import CurlTransport
import Foundation
import LoopbackServer
import Synchronization
import XCTest

/// Credentials that ask a sign-in for tokens.
///
/// One server plays the sign-in and the resource manager.
final class SignInTests: ResourceManagerTestCase {
    /// A server that gives the tokens `t1`, `t2`, … and takes them.
    private func signIn(
        _ answer: @escaping @Sendable (_ number: Int) -> String = {
            #"{"token_type":"Bearer","expires_in":3599,"access_token":"t\#($0)"}"#
        }
    ) throws -> LoopbackServer {
        let number = Mutex(0)
        return try LoopbackServer { [id] request in
            if request.header("Authorization") != nil { return RegistryFixture(id).reply() }
            return .json(
                answer(
                    number.withLock { number in
                        number += 1
                        return number
                    }))
        }
    }

    private func form(_ request: Request?) -> [String: String] {
        let pairs = (request?.text ?? "").split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        return Dictionary(
            pairs.map { (String($0[0]), $0.count > 1 ? String($0[1]).removingPercentEncoding ?? "" : "") }
        ) { $1 }
    }

    private func signInFailure(
        _ server: LoopbackServer, _ credential: CredentialSource, environment: [String: String] = [:]
    ) async throws -> ResourceManagerError {
        let client = client(server, credential: credential, environment: environment)
        return try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
    }

    // MARK: - Client secret

    func testClientSecretIsSentToEntra() async throws {
        let server = try signIn()
        let path = try write("s&cr=t+ü%\n", to: "secret")
        let client = client(
            server, credential: .clientSecret(tenant: "contoso.example", clientID: "app-1", secret: .file(path: path)))
        _ = try await client.registry(id)

        let request = try XCTUnwrap(server.requests.first)
        XCTAssertEqual(request.method, "POST")
        XCTAssertEqual(request.target, "/contoso.example/oauth2/v2.0/token")
        XCTAssertEqual(request.header("Content-Type"), "application/x-www-form-urlencoded")
        XCTAssertEqual(
            form(request),
            [
                "grant_type": "client_credentials", "client_id": "app-1", "client_secret": "s&cr=t+ü%",
                "scope": "https://arm.test/.default",
            ])
        XCTAssertEqual(server.requests.last?.header("Authorization"), "Bearer t1")
    }

    func testADFSKnowsNoTenants() async throws {
        let server = try signIn()
        let client = ResourceManagerClient(
            cloud: cloud(server.url, authority: server.url + "/adfs/"),
            credential: .clientSecret(tenant: "t", clientID: "app", secret: .environment(variable: "S")),
            transport: CurlTransport.Configuration(userAgent: "arm-tests"), surroundings: surroundings(["S": "x"]))
        _ = try await client.registry(id)
        XCTAssertEqual(server.requests.first?.target, "/adfs/oauth2/token")
    }

    func testWrongSecretIsExplainedWithoutIt() async throws {
        let secret = "s+cr/t=" + String(repeating: "q", count: 40)
        let server = try LoopbackServer { request in
            // A sign-in that echoes what it got, as it came and decoded.
            let echo = "\(request.text) \(request.text.removingPercentEncoding ?? "")"
            return .json(
                #"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided: \#(echo)\r\nTrace ID: 1"}"#,
                status: 401)
        }
        let error = try await signInFailure(
            server, .clientSecret(tenant: "t", clientID: "app-1", secret: .environment(variable: "S")),
            environment: ["S": secret])
        XCTAssertEqual(error.code, .credential)
        assertContains(error.description, "invalid_client", "AADSTS7000215", "[redacted]")
        XCTAssertFalse(error.description.contains("qqqq"), error.description)
    }

    func testSignInIsRepeatedOnTroubleAndThenReported() async throws {
        let server = try LoopbackServer(replies: [.status(503)])
        let error = try await signInFailure(
            server, .clientSecret(tenant: "t", clientID: "a", secret: .environment(variable: "TOKEN")))
        XCTAssertEqual(error.code, .credential)
        assertContains(error.description, "HTTP 503")
        XCTAssertEqual(server.requests.count, 4)
    }

    func testSignInThatIsNotThereIsATransportError() async throws {
        let port = try LoopbackServer.unusedPort()
        let client = ResourceManagerClient(
            cloud: cloud("http://127.0.0.1:\(port)"),
            credential: .clientSecret(tenant: "t", clientID: "a", secret: .environment(variable: "TOKEN")),
            transport: CurlTransport.Configuration(userAgent: "arm-tests"), surroundings: surroundings())
        let error = try await failure { () async throws(ResourceManagerError) in
            try await client.replaceRules(of: id, with: [])
        }
        XCTAssertEqual(error.code, .transport)
        XCTAssertFalse(error.mayHaveTakenEffect, "the write was never sent")
        assertContains(error.description, "get a token from http://127.0.0.1:\(port)")
    }

    func testAnswerWithoutATokenIsNotQuoted() async throws {
        for body in [#"{"access-token":"leak-me"}"#, "<html>leak-me</html>", ""] {
            let server = try LoopbackServer(replies: [.text(body)])
            let error = try await signInFailure(
                server, .clientSecret(tenant: "t", clientID: "a", secret: .environment(variable: "TOKEN")))
            XCTAssertEqual(error.code, .credential)
            assertContains(error.description, "without an access token")
            XCTAssertFalse(error.description.contains("leak"))
        }
    }

    func testSecretIsNotSentInTheClear() async throws {
        let server = try signIn()
        let client = ResourceManagerClient(
            cloud: cloud(server.url, authority: "http://login.example"),
            credential: .clientSecret(tenant: "t", clientID: "a", secret: .environment(variable: "TOKEN")),
            transport: CurlTransport.Configuration(userAgent: "arm-tests"), surroundings: surroundings())
        let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
        XCTAssertEqual(error.code, .other("InvalidEndpoint"))
        assertContains(error.description, "sign-in address", "https://")
    }

    // MARK: - Managed identity

    func testInstanceMetadataServiceIsAskedForTheAudience() async throws {
        let server = try signIn {
            #"{"access_token":"t\#($0)","expires_on":"1800009000","resource":"r","token_type":"Bearer"}"#
        }
        var settings = ResourceManagerClient.Settings()
        XCTAssertEqual(settings.managedIdentityEndpoint, "http://169.254.169.254/metadata/identity/oauth2/token")
        settings.managedIdentityEndpoint = server.url + "/metadata/identity/oauth2/token"
        _ = try await client(server, credential: .managedIdentity(clientID: "user-assigned"), settings: settings)
            .registry(id)
        let request = try XCTUnwrap(server.requests.first)
        XCTAssertEqual(
            request.target,
            "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Farm.test&client_id=user-assigned"
        )
        XCTAssertEqual(request.header("Metadata"), "true")
        XCTAssertEqual(server.requests.last?.header("Authorization"), "Bearer t1")
    }

    func testAppServiceNamesItsEndpointInTheEnvironment() async throws {
        let server = try signIn { #"{"access_token":"t\#($0)","expires_on":"1800009000"}"# }
        let client = client(
            server, credential: .managedIdentity(clientID: nil),
            environment: ["IDENTITY_ENDPOINT": server.url + "/msi/token", "IDENTITY_HEADER": "hdr"])
        _ = try await client.registry(id)
        let request = try XCTUnwrap(server.requests.first)
        XCTAssertEqual(request.target, "/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Farm.test")
        XCTAssertEqual(request.header("X-IDENTITY-HEADER"), "hdr")
        XCTAssertEqual(request.header("Metadata"), "true")
    }

    func testIdentityThatIsNotAssignedIsExplained() async throws {
        let server = try LoopbackServer(replies: [
            .json(#"{"error":"invalid_request","error_description":"Identity not found hdr-secret"}"#, status: 400)
        ])
        let error = try await signInFailure(
            server, .managedIdentity(clientID: nil),
            environment: ["IDENTITY_ENDPOINT": server.url, "IDENTITY_HEADER": "hdr-secret"])
        XCTAssertEqual(error.code, .credential)
        assertContains(error.description, "HTTP 400", "invalid_request", "Identity not found [redacted]")
    }

    func testIdentityEndpointMustBeNear() async throws {
        let server = try signIn()
        let error = try await signInFailure(
            server, .managedIdentity(clientID: nil),
            environment: ["IDENTITY_ENDPOINT": "http://identity.example/token", "IDENTITY_HEADER": "h"])
        XCTAssertEqual(error.code, .other("InvalidEndpoint"))
        assertContains(error.description, "managed identity endpoint")
    }

    // MARK: - Workload identity

    func testFederatedTokenIsReadForEachTokenAndSentAsAnAssertion() async throws {
        // The tokens end within the margin, so that each request asks for a new one.
        let server = try signIn { #"{"expires_in":"299","access_token":"t\#($0)"}"# }
        let path = try write("first.jwt", to: "federated", mode: geteuid() == 0 ? 0o644 : 0o600)
        let client = client(
            server, credential: .workloadIdentity(tenant: nil, clientID: nil, tokenFile: nil),
            environment: [
                "AZURE_TENANT_ID": "tenant-1", "AZURE_CLIENT_ID": "client-1", "AZURE_FEDERATED_TOKEN_FILE": path,
            ])
        _ = try await client.registry(id)
        try Data("second.jwt".utf8).write(to: URL(fileURLWithPath: path))
        _ = try await client.registry(id)

        let posts = server.requests.filter { $0.method == "POST" }
        XCTAssertEqual(posts.map(\.target), ["/tenant-1/oauth2/v2.0/token", "/tenant-1/oauth2/v2.0/token"])
        XCTAssertEqual(posts.map { form($0)["client_assertion"] }, ["first.jwt", "second.jwt"])
        XCTAssertEqual(
            form(posts.first)["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        XCTAssertEqual(form(posts.first)["client_id"], "client-1")
    }

    func testConfigurationGoesBeforeTheEnvironment() async throws {
        let server = try signIn()
        let path = try write("a.jwt", to: "federated")
        let client = client(
            server, credential: .workloadIdentity(tenant: "mine", clientID: "me", tokenFile: path),
            environment: [
                "AZURE_TENANT_ID": "other", "AZURE_CLIENT_ID": "other", "AZURE_FEDERATED_TOKEN_FILE": "/other",
            ])
        _ = try await client.registry(id)
        XCTAssertEqual(server.requests.first?.target, "/mine/oauth2/v2.0/token")
        XCTAssertEqual(form(server.requests.first)["client_id"], "me")
    }

    func testVariableThatIsMissingIsNamed() async throws {
        let server = try signIn()
        let error = try await signInFailure(
            server, .workloadIdentity(tenant: nil, clientID: "c", tokenFile: "/f"))
        XCTAssertEqual(error.code, .credential)
        assertContains(error.description, "AZURE_TENANT_ID", "azure.workload.identity/use")
    }

    func testFederatedTokenThatOthersCanWriteIsRefused() async throws {
        let server = try signIn()
        let path = try write("a.jwt", to: "federated", mode: 0o666)
        let error = try await signInFailure(server, .workloadIdentity(tenant: "t", clientID: "c", tokenFile: path))
        XCTAssertEqual(error.code, .credential)
        assertContains(error.description, "mode 666")
        XCTAssertEqual(server.requests.count, 0)
    }
}
