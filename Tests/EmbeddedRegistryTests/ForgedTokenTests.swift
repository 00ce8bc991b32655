import Crypto
import Foundation
import XCTest

@testable import EmbeddedRegistry

/// Tokens that nobody should be let in with.
final class ForgedTokenTests: XCTestCase {
    private let fixture = TokenFixture()

    private func claims(
        _ purpose: TokenClaims.Purpose = .access, loginServer: String = TokenFixture.loginServer,
        registry: String = "1", age: TimeInterval = 0
    ) -> TokenClaims {
        TokenClaims(
            purpose, subject: "operator", holder: .principal, loginServer: loginServer, registry: registry,
            now: fixture.time.addingTimeInterval(-age), lifetime: purpose.lifetime, until: nil,
            access: [.repository("a/b", .all)])
    }

    private func base64(_ text: String) -> String { Base64URL.encode(Data(text.utf8)) }

    /// What the service says to `token`.
    private func code(_ token: String, scheme: String = "Bearer ") -> TokenFailure.Code? {
        do {
            _ = try fixture.service().grant(authorization: scheme + token)
            return nil
        } catch {
            return error.code
        }
    }

    func testATokenOfThisRegistryIsGood() throws {
        XCTAssertNil(code(try fixture.key.sign(claims())))
        XCTAssertNil(code(try fixture.key.sign(claims()), scheme: "bearer "))
        XCTAssertNil(code(try fixture.key.sign(claims(age: 75 * 60 - 1))))
    }

    func testTokensWhoseClaimsDoNotHoldAreRefused() throws {
        let table: [(String, TokenClaims, TokenFailure.Code)] = [
            ("expired this second", claims(age: 75 * 60), .expired),
            ("expired a year ago", claims(age: 86_400 * 365), .expired),
            ("of the future", claims(age: -3600), .notYetValid),
            ("another login server", claims(loginServer: "other.azurecr.io"), .otherRegistry),
            ("an earlier registry of this name", claims(registry: "0"), .otherRegistry),
            ("a refresh token", claims(.refresh), .wrongPurpose),
        ]
        for (name, claims, expected) in table { XCTAssertEqual(code(try fixture.key.sign(claims)), expected, name) }
    }

    func testForgedTokensAreRefused() throws {
        let good = try fixture.key.sign(claims())
        let parts = good.split(separator: ".").map(String.init)
        let stranger = try TokenSigningKey().sign(claims()).split(separator: ".").map(String.init)
        let more = try fixture.key.sign(claims(registry: "2")).split(separator: ".").map(String.init)
        let hmacHead = base64(#"{"alg":"HS256","kid":"\#(fixture.key.id)","typ":"JWT"}"#)
        let publicKey = fixture.key.publicCoordinates
        let hmac = HMAC<SHA256>.authenticationCode(
            for: Data("\(hmacHead).\(parts[1])".utf8), using: SymmetricKey(data: Data((publicKey.x + publicKey.y).utf8))
        )
        let table: [(String, String, TokenFailure.Code)] = [
            ("another key", stranger.joined(separator: "."), .forged),
            ("another key under this name", "\(parts[0]).\(stranger[1]).\(stranger[2])", .forged),
            ("alg none", "\(base64(#"{"alg":"none","typ":"JWT"}"#)).\(parts[1]).", .forged),
            ("alg none, signed", "\(base64(#"{"alg":"none"}"#)).\(parts[1]).\(parts[2])", .forged),
            ("alg HS256 by the public key", "\(hmacHead).\(parts[1]).\(Base64URL.encode(Data(hmac)))", .forged),
            (
                "kid unknown",
                "\(base64(#"{"alg":"ES256","kid":"another","typ":"JWT"}"#)).\(parts[1]).\(parts[2])", .forged
            ),
            ("no signature", "\(parts[0]).\(parts[1]).", .forged),
            ("a zero signature", "\(parts[0]).\(parts[1]).\(Base64URL.encode(Data(repeating: 0, count: 64)))", .forged),
            ("half a signature", "\(parts[0]).\(parts[1]).\(parts[2].prefix(43))", .forged),
            ("padded signature", good + "==", .forged),
            ("other claims", "\(parts[0]).\(more[1]).\(parts[2])", .forged),
            ("a blank behind", good + " ", .forged),
            ("two parts", "\(parts[0]).\(parts[1])", .malformed),
            ("four parts", good + ".x", .malformed),
            ("nothing", "", .malformed),
            ("dots", "..", .malformed),
            ("one word", "abc", .malformed),
            ("NUL", "\u{0}.\u{0}.\u{0}", .forged),
            ("long", String(repeating: "a", count: 60_000), .malformed),
            ("the stack's own token", TokenFixture.principalToken, .malformed),
        ]
        for (name, token, expected) in table { XCTAssertEqual(code(token), expected, name) }
    }

    func testSignedTextThatIsNoTokenIsRefused() throws {
        struct Other: Encodable { let sub = "operator" }
        XCTAssertEqual(code(try fixture.key.sign(Other())), .malformed)
        XCTAssertEqual(code(try fixture.key.sign(["hld": "admin", "sub": "x"])), .malformed)
    }

    func testEveryChangedCharacterIsNoticed() throws {
        let good = Array(try fixture.key.sign(claims()).unicodeScalars)
        let service = fixture.service()
        // Every seventh, for each costs a check of a signature.
        for index in stride(from: 0, to: good.count, by: 7) {
            var text = good
            text[index] = text[index] == "A" ? "B" : "A"
            let token = String(String.UnicodeScalarView(text))
            XCTAssertThrowsError(try service.grant(authorization: "Bearer \(token)"), "character \(index)")
        }
    }

    func testOtherSchemesAndBrokenBasicAreRefused() {
        for header in ["", "Bearer", "Negotiate abc", "Basic", "Basic ", "Basic ***", "Basic YWJj", "Digest x=y"] {
            XCTAssertThrowsError(try fixture.service().grant(authorization: header), header) { error in
                XCTAssertEqual((error as? TokenFailure)?.code, .malformed, header)
            }
        }
    }

    func testRefusalsCarryTheSpecificationsError() {
        let invalid: [TokenFailure.Code] = [
            .malformed, .forged, .expired, .notYetValid, .otherRegistry, .wrongPurpose, .revoked,
        ]
        for code in invalid { XCTAssertEqual(TokenFailure(code, "").challengeError, "invalid_token") }
        XCTAssertEqual(TokenFailure(.insufficientScope, "").challengeError, "insufficient_scope")
        for code in [TokenFailure.Code.missing, .wrongPassword] { XCTAssertNil(TokenFailure(code, "").challengeError) }
    }
}
