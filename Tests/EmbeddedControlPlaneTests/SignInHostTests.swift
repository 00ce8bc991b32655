import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import HTTPTypes
import Hummingbird
import IPNetworks
import Logging
import NIOCore
import Synchronization
import XCTest

@testable import EmbeddedControlPlane

final class SignInHostTests: XCTestCase {
    private static let tenant = "11111111-2222-3333-4444-555555555555"
    private let directory = StackFixture.newDirectory()
    private let surroundings = Surroundings()

    override func tearDown() { try? FileManager.default.removeItem(atPath: directory.path) }

    private func service() throws -> SignInService {
        let surroundings = surroundings
        let folder = try PrivateDirectory(directory.path)
        return try SignInService(
            directory: directory, folder: folder,
            settings: StackSettings(
                subscription: "s", tenant: Self.tenant, resourceManagerPort: 4443, pagePort: 4444, signInPort: 4445,
                directoryPort: 4446, blobPort: 0, metricsPort: 0),
            ownToken: try AccessToken.loadOrCreate("token", in: folder), now: { surroundings.clock.withLock { $0 } })
    }

    private var secret: String {
        get throws { try String(contentsOfFile: directory.clientSecretFile, encoding: .utf8) }
    }

    private func ask(
        _ service: SignInService, _ method: HTTPRequest.Method, _ path: String, _ body: String = "",
        authority: String = "login.microsoftonline.com"
    ) async throws -> (status: Int, json: JSONValue) {
        let surroundings = surroundings
        let host = SignInHost(service)
        let request = Request(
            head: HTTPRequest(method: method, scheme: "https", authority: authority, path: path),
            body: RequestBody(buffer: ByteBuffer(string: body)))
        let context = StackRequestContext(
            source: StackRequestContextSource(
                logger: Logger(label: "sign-in") { _ in
                    CollectingLog { line in surroundings.logged.withLock { $0.append(line) } }
                },
                client: .v4(IPv4Address(bits: 0x7F00_0001)), listener: "test"))
        let response = try await host.respond(to: request, context: context)
        let sink = Sink()
        try await response.body.write(sink)
        return (response.status.code, try JSONText.decode(Data(sink.bytes.withLock { $0 })))
    }

    private func form(client: String = "operator", secret: String, scope: String) -> String {
        "client_id=\(client)&grant_type=client_credentials&client_info=1&client_secret=\(secret)&scope="
            + (scope.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }

    func testClientGetsATokenThatTheStackKnows() async throws {
        let service = try service()
        let table: [(scope: String, resourceManager: Bool, registry: Bool)] = [
            ("https://management.azure.com/.default", true, true),
            ("https://management.core.windows.net//.default", true, true),
            ("https://localhost:4443/.default", true, true),
            ("https://containerregistry.azure.net/.default", false, true),
            ("https://graph.microsoft.com//.default", false, false),
        ]
        for path in ["/\(Self.tenant)/oauth2/v2.0/token", "/adfs/oauth2/token", "//adfs/oauth2/token"] {
            for (scope, resourceManager, registry) in table {
                let (status, json) = try await ask(service, .post, path, form(secret: try secret, scope: scope))
                XCTAssertEqual(status, 200, "\(json)")
                XCTAssertEqual(json["token_type"]?.text, "Bearer")
                let token = try XCTUnwrap(json["access_token"]?.text)
                XCTAssertEqual(service.admitsToResourceManager(token), resourceManager, scope)
                XCTAssertEqual(service.identity(ofAccessToken: token, acceptsResourceManager: true) != nil, registry)
                XCTAssertEqual(
                    service.identity(ofAccessToken: token, acceptsResourceManager: false) != nil,
                    registry && !resourceManager, scope)
            }
        }
    }

    func testTokensSurviveARestartAndExpire() async throws {
        let scope = "https://management.azure.com/.default"
        _ = try service()
        let (_, json) = try await ask(
            try service(), .post, "/adfs/oauth2/token", form(secret: try secret, scope: scope))
        let token = try XCTUnwrap(json["access_token"]?.text)
        let restarted = try service()
        XCTAssertTrue(restarted.admitsToResourceManager(token))
        surroundings.clock.withLock { $0 += 3599 }
        XCTAssertFalse(restarted.admitsToResourceManager(token))
        XCTAssertFalse(restarted.admitsToResourceManager(""))
        XCTAssertTrue(
            restarted.admitsToResourceManager(try String(contentsOfFile: directory.tokenFile, encoding: .utf8)))
    }

    func testStrangersAreRefusedByNumberAndTheirSecretsAreNotLogged() async throws {
        let service = try service()
        let scope = "https://management.azure.com/.default"
        let table: [(path: String, form: String, number: Int)] = [
            ("/adfs/oauth2/token", form(client: "app-s3cr3t", secret: "s3cr3t", scope: scope), 700016),
            ("/adfs/oauth2/token", form(secret: "s3cr3t", scope: scope), 7_000_215),
            ("/adfs/oauth2/token", form(secret: try secret, scope: "https://s3cr3t.example/.default"), 500011),
            ("/adfs/oauth2/token", form(secret: try secret, scope: ""), 900144),
            ("/adfs/oauth2/token", "client_id=operator&client_secret=s3cr3t", 900144),
            ("/adfs/oauth2/token", "grant_type=password&username=a&password=s3cr3t", 70003),
            ("/adfs/oauth2/token", "grant_type=client_credentials&client_id=operator", 900144),
            ("/other/oauth2/token", form(secret: try secret, scope: scope), 90002),
            ("/adfs/other", "", 90_001), ("/", "", 90_001),
            ("/adfs/oauth2/token", String(repeating: "s3cr3t", count: 20_000), 90_014),
        ]
        for (path, form, number) in table {
            let (status, json) = try await ask(service, .post, path, form)
            XCTAssertGreaterThanOrEqual(status, 400, form)
            XCTAssertEqual(json["error_codes"], [.integer(number)], "\(json)")
            XCTAssertTrue(json["error_description"]?.text?.hasPrefix("AADSTS\(number): ") == true, "\(json)")
        }
        let lines = surroundings.logged.withLock { $0 }
        XCTAssertEqual(lines.count, table.count)
        XCTAssertFalse(lines.contains { $0.contains("s3cr3t") || $0.contains((try? secret) ?? "-") }, "\(lines)")
    }

    func testForgedTokensAreNobodys() throws {
        let service = try service()
        let now = surroundings.clock.withLock { $0 }
        let resource = "https://management.azure.com"
        let table: [(String, TokenSigningKey, SignInClaims)] = [
            ("good", service.key, SignInClaims(client: "operator", resource: resource, tenant: Self.tenant, now: now)),
            (
                "another key", TokenSigningKey(),
                SignInClaims(client: "operator", resource: resource, tenant: Self.tenant, now: now)
            ),
            (
                "another tenant", service.key,
                SignInClaims(client: "operator", resource: resource, tenant: "x", now: now)
            ),
            (
                "another client", service.key,
                SignInClaims(client: "x", resource: resource, tenant: Self.tenant, now: now)
            ),
            (
                "of the future", service.key,
                SignInClaims(client: "operator", resource: resource, tenant: Self.tenant, now: now + 600)
            ),
            ("elsewhere", service.key, SignInClaims(client: "operator", resource: "x", tenant: Self.tenant, now: now)),
        ]
        for (name, key, claims) in table {
            let token = try key.sign(claims)
            XCTAssertEqual(service.admitsToResourceManager(token), name == "good", name)
            XCTAssertEqual(
                service.identity(ofAccessToken: token, acceptsResourceManager: true) != nil, name == "good", name)
        }
    }

    func testDiscoveryRepeatsTheHostThatTheClientCameBy() async throws {
        let service = try service()
        for (path, authority, endpoint) in [
            (
                "/\(Self.tenant)/v2.0/.well-known/openid-configuration", "login.microsoftonline.com",
                "https://login.microsoftonline.com/\(Self.tenant)/oauth2/v2.0/token"
            ),
            ("/adfs/.well-known/openid-configuration", "localhost:8443", "https://localhost:8443/adfs/oauth2/token"),
            (
                "/adfs/.well-known/openid-configuration", "evil\"/x",
                "https://login.microsoftonline.com/adfs/oauth2/token"
            ),
        ] {
            let (status, json) = try await ask(service, .get, path, authority: authority)
            XCTAssertEqual(status, 200)
            XCTAssertEqual(json["token_endpoint"]?.text, endpoint)
            let head = try await ask(service, .head, path, authority: authority)
            XCTAssertEqual(head.status, 200)
        }
        let anybodys = try await ask(service, .get, "/organizations/v2.0/.well-known/openid-configuration")
        XCTAssertEqual(anybodys.status, 200)
        let (status, _) = try await ask(service, .get, "/other/v2.0/.well-known/openid-configuration")
        XCTAssertEqual(status, 400)
        let keys = try await ask(service, .get, "/adfs/discovery/keys").json["keys"]?.elements
        XCTAssertEqual(keys?.first?["kid"]?.text, service.key.id)
        let instance = try await ask(
            service, .get,
            "/common/discovery/instance?api-version=1.1&authorization_endpoint="
                + "https%3A%2F%2Flocalhost%3A8443%2F\(Self.tenant)%2Foauth2%2Fv2.0%2Fauthorize"
        ).json
        XCTAssertEqual(
            instance["tenant_discovery_endpoint"]?.text,
            "https://localhost:8443/\(Self.tenant)/v2.0/.well-known/openid-configuration")
    }

    func testWhateverHoldsASecretShowsNothingOfIt() throws {
        let service = try service()
        var dumped = ""
        dump(service, to: &dumped)
        for text in ["\(service)", String(reflecting: service), dumped] {
            XCTAssertTrue(text.contains(Self.tenant), text)
            for file in [directory.clientSecretFile, directory.identityHeaderFile, directory.tokenFile] {
                XCTAssertFalse(text.contains(try String(contentsOfFile: file, encoding: .utf8)), file)
            }
        }
    }

    func testSecretsAreForTheirOwnerAlone() throws {
        _ = try service()
        for (path, mode) in [
            (directory.clientSecretFile, 0o600), (directory.keyDirectory, 0o700),
            (directory.keyDirectory + "/sign-in.pem", 0o600),
        ] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            XCTAssertEqual(attributes[.posixPermissions] as? Int, mode, path)
        }
    }

    /// A clock of the test's own, and what is logged.
    private final class Surroundings: Sendable {
        let clock = Mutex(Date(timeIntervalSince1970: 1_795_000_000))
        let logged = Mutex<[String]>([])
    }

    /// Takes a response's body.
    private final class Sink: ResponseBodyWriter {
        let bytes = Mutex<[UInt8]>([])

        func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += buffer.readableBytesView } }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    /// Hands every line on, with its metadata.
    private struct CollectingLog: LogHandler {
        let collect: @Sendable (String) -> Void
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(_ collect: @escaping @Sendable (String) -> Void) { self.collect = collect }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { collect("\(event.message) \(event.metadata ?? [:]) \(metadata)") }
    }
}
