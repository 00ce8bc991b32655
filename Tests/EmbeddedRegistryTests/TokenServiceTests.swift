import Foundation
import HTTPTypes
import XCTest

@testable import EmbeddedRegistry

final class TokenServiceTests: XCTestCase {
    private let fixture = TokenFixture()

    func testPrincipalExchangesItsTokenAndGetsWhatItAsksFor() async throws {
        let service = fixture.service()
        let refresh = try await fixture.exchanged(service).token("refresh_token")
        let answer = try await fixture.post(
            service, "/oauth2/token",
            "grant_type=refresh_token&service=\(TokenFixture.loginServer)&refresh_token=\(refresh)"
                + "&scope=repository%3Aa%2Fb%3Apull%2Cmetadata_read&scope=registry%3Acatalog%3A%2A")
        XCTAssertEqual(answer.status, 200)
        XCTAssertEqual(answer.json["expires_in"] as? Int, 75 * 60)
        XCTAssertEqual(answer.headers[.cacheControl], "no-store")
        let grant = try service.grant(authorization: "Bearer \(try answer.token("access_token"))")
        XCTAssertEqual(grant.name, "operator")
        XCTAssertTrue(grant.allows([.pull, .metadataRead], on: "a/b"))
        XCTAssertTrue(grant.allowsCatalog)
        for (actions, name) in [(RepositoryActions.push, "a/b"), (.delete, "a/b"), (.pull, "a"), (.pull, "a/b/c")] {
            XCTAssertFalse(grant.allows(actions, on: name), "\(actions) \(name)")
        }
    }

    func testAzuresClaimsStandInTheTokens() async throws {
        let refresh = try await fixture.exchanged(fixture.service()).token("refresh_token")
        let payload = try XCTUnwrap(Base64URL.decode(refresh.split(separator: ".")[1]))
        let claims = try XCTUnwrap(try JSONSerialization.jsonObject(with: payload) as? [String: Any])
        XCTAssertEqual(claims["iss"] as? String, "Azure Container Registry")
        XCTAssertEqual(claims["aud"] as? String, TokenFixture.loginServer)
        XCTAssertEqual(claims["grant_type"] as? String, "refresh_token")
        XCTAssertEqual(claims["exp"] as? Int, Int(fixture.time.timeIntervalSince1970) + 3 * 3600)
    }

    func testStrangersGetNothing() async throws {
        let service = fixture.service()
        fixture.setAdmin("right")
        let refresh = try await fixture.exchanged(service).token("refresh_token")
        let forms = [
            ("/oauth2/exchange", "grant_type=access_token&access_token=other"),
            ("/oauth2/exchange", "grant_type=access_token"),
            ("/oauth2/token", "grant_type=refresh_token&refresh_token=other"),
            ("/oauth2/token", "grant_type=refresh_token"),
            ("/oauth2/token", "grant_type=password&username=blogbuildtest&password=wrong"),
            ("/oauth2/token", "grant_type=password&username=nobody&password=right"),
            ("/oauth2/token", "grant_type=password&username=blogbuildtest"), ("/oauth2/token", "grant_type=password"),
            ("/oauth2/exchange", "grant_type=access_token&access_token=\(refresh)"),
        ]
        for (path, form) in forms {
            let answer = try await fixture.post(service, path, form)
            XCTAssertEqual(answer.status, 401, form)
            XCTAssertEqual((answer.json["errors"] as? [[String: Any]])?.first?["code"] as? String, "UNAUTHORIZED", form)
            XCTAssertNotNil(answer.headers[.wwwAuthenticate], form)
        }
        for (path, form) in [
            ("/oauth2/token", "grant_type=device_code"), ("/oauth2/token", ""),
            ("/oauth2/exchange", "grant_type=password"),
            ("/oauth2/token", "grant_type=refresh_token&service=other.azurecr.io&refresh_token=\(refresh)"),
            (
                "/oauth2/token",
                "grant_type=refresh_token&refresh_token=\(refresh)&scope="
                    + Array(repeating: "registry:catalog:*", count: 65).joined(separator: "+")
            ),
        ] {
            let answer = try await fixture.post(service, path, form)
            XCTAssertEqual(answer.status, 400, form)
        }
        let long = try await fixture.post(service, "/oauth2/token", String(repeating: "a", count: 100_000))
        XCTAssertEqual(long.status, 413)
        let method = try await fixture.send(service, .put, "/oauth2/token")
        XCTAssertEqual(method.status, 405)
        let path = try await fixture.send(service, .get, "/oauth2/other")
        XCTAssertEqual(path.status, 404)
    }

    func testAccessTokenIsNoRefreshToken() async throws {
        let service = fixture.service()
        fixture.setAdmin("secret")
        let access = try await fixture.accessToken(
            ["repository:a:pull"], of: service, user: "blogbuildtest", password: "secret")
        let answer = try await fixture.post(
            service, "/oauth2/token", "grant_type=refresh_token&refresh_token=\(access)")
        XCTAssertEqual(answer.status, 401)
    }

    func testDockerAsksWithBasicAndSeveralScopes() async throws {
        let service = fixture.service()
        fixture.setToken("Builder", "p", ["repositories/a/content/read", "repositories/b/content/write"])
        let answer = try await fixture.send(
            service, .get,
            "/oauth2/token?service=\(TokenFixture.loginServer)&account=builder&client_id=docker&offline_token=true"
                + "&scope=repository%3Aa%3Apull%2Cpush&scope=repository%3Ab%3Apush+repository%3Ac%3Apull",
            headers: [.authorization: TokenFixture.basic("builder", "p")])
        let grant = try service.grant(authorization: "Bearer \(try answer.token("access_token"))")
        XCTAssertEqual(grant.name, "Builder")
        XCTAssertTrue(grant.allows(.pull, on: "a"), "the part that it may have")
        XCTAssertTrue(grant.allows(.push, on: "b"))
        XCTAssertFalse(grant.allows(.push, on: "a"))
        XCTAssertFalse(grant.allows(.pull, on: "c"))
        let refresh = try answer.token("refresh_token")
        let renewed = try await fixture.send(
            service, .get, "/oauth2/token?scope=repository:a:pull",
            headers: [.authorization: TokenFixture.basic("00000000-0000-0000-0000-000000000000", refresh)])
        XCTAssertTrue(
            try service.grant(authorization: "Bearer \(renewed.token("access_token"))").allows(.pull, on: "a"))
        let wrong = try await fixture.send(
            service, .get, "/oauth2/token", headers: [.authorization: TokenFixture.basic("builder", "q")])
        XCTAssertEqual(wrong.status, 401)
    }

    func testTokenWithoutAScopeIsStillSomebody() async throws {
        let service = fixture.service()
        fixture.setAdmin("secret")
        let token = try await fixture.accessToken([], of: service, user: "blogbuildtest", password: "secret")
        XCTAssertEqual(try service.authorize("Bearer \(token)", for: .identity).name, "blogbuildtest")
        XCTAssertThrowsError(try service.authorize("Bearer \(token)", for: .catalog)) { error in
            XCTAssertEqual((error as? TokenFailure)?.code, .insufficientScope)
        }
    }

    func testBasicServesTheRegistryItself() throws {
        let service = fixture.service()
        XCTAssertEqual(fixture.code(service, TokenFixture.basic("blogbuildtest", "secret")), .wrongPassword)
        fixture.setAdmin("secret")
        let grant = try service.grant(authorization: TokenFixture.basic("BlogBuildTest", "secret"))
        XCTAssertTrue(grant.allows(.all, on: "any/thing") && grant.allowsCatalog)
        XCTAssertEqual(fixture.code(service, TokenFixture.basic("blogbuildtest", "Secret")), .wrongPassword)
        XCTAssertEqual(fixture.code(service, nil), .missing)
    }

    func testAnonymousClientsPullWhereTheRegistryAllowsIt() async throws {
        let service = fixture.service()
        let refused = try await fixture.send(service, .get, "/oauth2/token?scope=repository:a:pull")
        XCTAssertEqual(refused.status, 401)
        var open = RegistrySettings()
        open.allowsAnonymousPull = true
        fixture.settings.replace(with: open)
        for answer in [
            try await fixture.send(service, .get, "/oauth2/token?scope=repository:a:pull,push"),
            try await fixture.post(service, "/oauth2/token", "grant_type=password&scope=repository%3Aa%3Apull%2Cpush"),
        ] {
            let bearer = "Bearer \(try answer.token("access_token"))"
            let grant = try service.grant(authorization: bearer)
            XCTAssertTrue(grant.allows(.pull, on: "a"))
            XCTAssertFalse(grant.allows(.push, on: "a"))
            fixture.settings.replace(with: RegistrySettings())
            XCTAssertEqual(fixture.code(service, bearer), .revoked)
            fixture.settings.replace(with: open)
        }
    }

    func testResourceManagerTokensAreExchangedUnlessThePolicyForbidsIt() async throws {
        let service = fixture.service()
        let before = try await fixture.exchanged(service, "for-the-resource-manager").status
        XCTAssertEqual(before, 200)
        var strict = RegistrySettings()
        strict.exchangesResourceManagerTokens = false
        fixture.settings.replace(with: strict)
        let after = try await fixture.exchanged(service, "for-the-resource-manager").status
        XCTAssertEqual(after, 401)
    }

    func testChallengeNamesTheScopeAndTheError() {
        let service = fixture.service()
        XCTAssertEqual(
            service.challenge(for: .identity, scheme: "https", authority: "localhost:54879"),
            "Bearer realm=\"https://localhost:54879/oauth2/token\",service=\"blogbuildtest.azurecr.io\"")
        XCTAssertEqual(
            service.challenge(
                for: .repository("a/b", [.pull, .push]), failure: TokenFailure(.expired, ""), scheme: "http",
                authority: "localhost:1"),
            "Bearer realm=\"http://localhost:1/oauth2/token\",service=\"blogbuildtest.azurecr.io\","
                + "scope=\"repository:a/b:pull,push\",error=\"invalid_token\"")
        XCTAssertFalse(
            service.challenge(for: .repository("a\"b", .pull), scheme: "https", authority: nil).contains("scope"))
    }
}
