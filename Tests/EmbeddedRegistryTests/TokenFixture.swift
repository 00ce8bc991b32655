import Crypto
import EmbeddedNetwork
import Foundation
import HTTPTypes
import Hummingbird
import IPNetworks
import Logging
import NIOCore
import Synchronization

@testable import EmbeddedRegistry

/// A token service with a clock of the test's own, and clients of it.
final class TokenFixture: IdentityVerifier {
    static let loginServer = "blogbuildtest.azurecr.io"
    static let principalToken = "the-operator's-token"

    let key = TokenSigningKey()
    let settings = LiveRegistrySettings()
    private let clock = Mutex(Date(timeIntervalSince1970: 1_795_000_000))

    var time: Date { clock.withLock { $0 } }

    func advance(by seconds: TimeInterval) { clock.withLock { $0 += seconds } }

    func identity(ofAccessToken accessToken: String, acceptsResourceManager: Bool) -> Identity? {
        switch accessToken {
        case Self.principalToken: Identity(name: "operator")
        case "for-the-resource-manager": acceptsResourceManager ? Identity(name: "operator") : nil
        default: nil
        }
    }

    /// The service of a registry, by default of the first.
    func service(
        loginServer: String = loginServer, registry: String = "1", cacheCapacity: Int = 64
    ) -> TokenService {
        TokenService(
            loginServer: loginServer, registry: registry, key: key, settings: settings, identities: self,
            now: { self.time }, cacheCapacity: cacheCapacity)
    }

    /// Switches the admin user on, with this password.
    func setAdmin(_ password: String?, id: String = "a1") {
        var changed = settings.current
        changed.admin = password.map {
            .init(name: "blogbuildtest", passwords: [PasswordRecord(of: $0, id: id)], rights: .everything)
        }
        settings.replace(with: changed)
    }

    /// Makes a repository-scoped token with one password; nil actions take it away.
    func setToken(_ name: String, _ password: String, _ actions: [String]?, expiry: Date? = nil, id: String = "t1") {
        var changed = settings.current
        changed.tokens[name.lowercased()] = actions.map {
            .init(
                name: name, passwords: [PasswordRecord(of: password, id: id, expiry: expiry)],
                rights: AccessRights(scopeMapActions: $0))
        }
        settings.replace(with: changed)
    }

    /// An access token, as the token endpoint would give it.
    func accessToken(
        _ scopes: [String], of service: TokenService, user: String, password: String
    ) async throws -> String {
        let answer = try await post(
            service, "/oauth2/token",
            "grant_type=password&service=\(Self.loginServer)&username=\(user)&password=\(password)&scope="
                + scopes.joined(separator: "+"))
        return try answer.token("access_token")
    }

    /// Why the service refuses a request with this header; nil where it grants something.
    func code(_ service: TokenService, _ authorization: String?) -> TokenFailure.Code? {
        do {
            _ = try service.grant(authorization: authorization)
            return nil
        } catch {
            return error.code
        }
    }

    /// What a principal's token is exchanged for.
    func exchanged(_ service: TokenService, _ token: String = principalToken) async throws -> Answer {
        try await post(
            service, "/oauth2/exchange",
            "grant_type=access_token&service=\(Self.loginServer)&tenant=t&access_token=\(token)")
    }

    struct Answer {
        let status: Int
        let headers: HTTPFields
        let json: [String: Any]

        func token(_ name: String) throws -> String {
            guard let token = json[name] as? String else { throw TokenFailure(.missing, "\(status): \(json)") }
            return token
        }
    }

    func post(_ service: TokenService, _ path: String, _ form: String) async throws -> Answer {
        try await send(service, .post, path, body: form)
    }

    func send(
        _ service: TokenService, _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:],
        body: String = ""
    ) async throws -> Answer {
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: "https", authority: Self.loginServer, path: path, headerFields: headers),
            body: RequestBody(buffer: ByteBuffer(string: body)))
        let context = StackRequestContext(
            source: StackRequestContextSource(
                logger: Logger(label: "tokens", factory: { _ in SwiftLogNoOpLogHandler() }),
                client: .v4(IPv4Address(bits: 0x7F00_0001)), listener: "test"))
        let response = try await service.respond(to: request, context: context)
        let sink = Sink()
        try await response.body.write(sink)
        return Answer(
            status: response.status.code, headers: response.headers,
            json: (try JSONSerialization.jsonObject(with: Data(sink.bytes.withLock { $0 }))) as? [String: Any] ?? [:])
    }

    static func basic(_ user: String, _ password: String) -> String {
        "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    /// Takes a response's body.
    private final class Sink: ResponseBodyWriter {
        let bytes = Mutex<[UInt8]>([])

        func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += buffer.readableBytesView } }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
