import Foundation
import IPNetworks
import NetworkRules
import XCTest

@testable import EmbeddedRegistry

final class RegistryDoorTests: XCTestCase {
    private func withDoor(_ rules: NetworkRuleSet, _ body: (DoorFixture) throws -> Void) async throws {
        let door = try await DoorFixture.open(rules)
        let result = Result { try body(door) }
        await door.close()
        try result.get()
    }

    private let closed = NetworkRuleSet(defaultAction: .deny, rules: [NetworkRule(value: "198.18.0.0/24")])

    func testRefusedClientIsAnsweredAzuresDeniedBodyOnEveryPath() async throws {
        try await withDoor(closed) { door in
            for path in [
                "/v2/", "/v2/a/b/manifests/v1", "/oauth2/token", "/oauth2/exchange", "/acr/v1/_catalog", "/", "/x?y=1",
            ] {
                let answer = try door.answer(to: "203.0.113.9", path: path)
                XCTAssertTrue(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n"), "\(path): \(answer)")
                XCTAssertTrue(
                    answer.hasSuffix(
                        "\r\n\r\n{\"errors\":[{\"code\":\"DENIED\",\"message\":\"client with IP '203.0.113.9' is not allowed "
                            + "access. Refer https://aka.ms/acr/firewall to grant access.\"}]}"),
                    "\(path): \(answer)")
                XCTAssertFalse(answer.lowercased().contains("www-authenticate"), path)
            }
        }
    }

    func testAllowedClientIsChallengedWithoutABlankAfterTheComma() async throws {
        try await withDoor(closed) { door in
            let answer = try door.answer(to: "198.18.0.77")
            XCTAssertTrue(answer.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"), answer)
            XCTAssertTrue(
                answer.contains(
                    "WWW-Authenticate: Bearer realm=\"https://blogbuildtest.azurecr.io/oauth2/token\","
                        + "service=\"blogbuildtest.azurecr.io\"\r\n"), answer)
            XCTAssertTrue(answer.contains("Docker-Distribution-Api-Version: registry/2.0\r\n"), answer)
            XCTAssertTrue(
                answer.hasSuffix(
                    "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required, visit "
                        + "https://aka.ms/acr/authorization for more information.\",\"detail\":null}]}"), answer)
        }
    }

    func testRealmRepeatsTheHostAndPortThatTheClientCameBy() async throws {
        try await withDoor(closed) { door in
            let answer = try door.answer(to: "198.18.0.77", host: "localhost:54879")
            XCTAssertTrue(answer.contains("realm=\"https://localhost:54879/oauth2/token\","), answer)
        }
    }

    func testRealmNamesTheLoginServer_whenTheHostHeaderIsNoPlainAuthority() {
        let challenge = BearerChallenge(loginServer: "blogbuildtest.azurecr.io")
        for authority in [nil, "", "a\",evil=\"b", "host/path", "user@host", String(repeating: "a", count: 256)] {
            XCTAssertEqual(
                challenge.text(scheme: "https", authority: authority),
                "Bearer realm=\"https://blogbuildtest.azurecr.io/oauth2/token\",service=\"blogbuildtest.azurecr.io\"")
        }
    }

    func testForwardedForHeaderChangesNothing() async throws {
        // Every request of the fixture carries the header, with an address that the rules allow.
        try await withDoor(closed) { door in
            XCTAssertTrue(try door.answer(to: "203.0.113.9").contains("client with IP '203.0.113.9'"))
        }
    }

    func testIPv6ClientIsRefusedByName() async throws {
        try await withDoor(closed) { door in
            XCTAssertTrue(try door.answer(to: "2001:db8::9").contains("client with IP '2001:db8::9'"))
            XCTAssertEqual(door.denials.map(\.reason), ["denied: the address is IPv6, and rules take IPv4 alone"])
        }
    }

    func testModesDecideAsEverywhere() async throws {
        try await withDoor(NetworkRuleSet(defaultAction: .allow)) { door in
            XCTAssertTrue(try door.answer(to: "203.0.113.9").hasPrefix("HTTP/1.1 401 "))
        }
        var disabled = closed
        disabled.publicNetworkAccess = false
        try await withDoor(disabled) { door in
            XCTAssertTrue(try door.answer(to: "198.18.0.77").hasPrefix("HTTP/1.1 403 "))
        }
    }

    func testHeadHasNoBodyAndTheLengthOfOne() async throws {
        try await withDoor(closed) { door in
            let answer = try door.answer(to: "203.0.113.9", method: "HEAD")
            XCTAssertTrue(answer.hasPrefix("HTTP/1.1 403 "), answer)
            XCTAssertTrue(answer.hasSuffix("\r\n\r\n"), answer)
            XCTAssertTrue(answer.contains("Content-Length: 145\r\n"), answer)
        }
    }

    func testDenialsSayWhoWhatAndWhy() async throws {
        try await withDoor(closed) { door in
            _ = try door.answer(to: "198.18.0.77")
            XCTAssertEqual(door.denials, [])
            _ = try door.answer(to: "203.0.113.9", method: "PUT", path: "/v2/a/manifests/v1?x=1")
            XCTAssertEqual(
                door.denials,
                [
                    Denial(
                        time: DoorFixture.now, client: "203.0.113.9", registry: "blogbuildtest", method: "PUT",
                        path: "/v2/a/manifests/v1", reason: "denied: no rule holds the address")
                ])
        }
    }

    func testDenialKeepsTheBeginningOfALongPath() async throws {
        try await withDoor(closed) { door in
            _ = try door.answer(to: "203.0.113.9", path: "/" + String(repeating: "a", count: 5000))
            XCTAssertEqual(door.denials.first?.path.count, Denial.longestPath)
        }
    }

    func testChangeOfRulesIsFeltAtTheDoor() async throws {
        try await withDoor(closed) { door in
            XCTAssertTrue(try door.answer(to: "203.0.113.9").hasPrefix("HTTP/1.1 403 "))
            door.firewall.propagate(NetworkRuleSet(defaultAction: .deny, rules: [NetworkRule(value: "203.0.113.8/31")]))
            XCTAssertTrue(try door.answer(to: "203.0.113.9").hasPrefix("HTTP/1.1 401 "))
            XCTAssertTrue(try door.answer(to: "198.18.0.77").hasPrefix("HTTP/1.1 403 "))
        }
    }

    func testRequestForAnotherRegistryIsNotAnswered() async throws {
        try await withDoor(closed) { door in
            for host in ["BlogBuildTest.AzureCR.io", "blogbuildtest.azurecr.io:443", "localhost:9", "10.0.0.1"] {
                XCTAssertTrue(try door.answer(to: "198.18.0.77", host: host).hasPrefix("HTTP/1.1 401 "), host)
            }
            for host in ["secondregistry.azurecr.io", "SecondRegistry.azurecr.io.:443", "x.japaneast.data.azurecr.io"] {
                let answer = try door.answer(to: "198.18.0.77", host: host)
                XCTAssertTrue(answer.hasPrefix("HTTP/1.1 421 "), answer)
                XCTAssertTrue(answer.contains("\"code\":\"UNSUPPORTED\""), answer)
                // Whom the rules refuse learns nothing of that.
                XCTAssertTrue(try door.answer(to: "203.0.113.9", host: host).hasPrefix("HTTP/1.1 403 "), host)
            }
        }
    }

    func testEveryRequestIsRecorded_withTheRuleThatLetItIn() async throws {
        try await withDoor(closed) { door in
            _ = try door.answer(to: "198.18.0.77", path: "/v2/a/tags/list?n=1")
            _ = try door.answer(to: "203.0.113.9", method: "HEAD")
            XCTAssertEqual(door.records.map(\.status), [401, 403])
            XCTAssertEqual(door.records.map(\.path), ["/v2/a/tags/list", "/v2/"])
            XCTAssertEqual(door.records.map(\.rule), ["198.18.0.0/24", nil])
            XCTAssertEqual(door.records.map(\.client.description), ["198.18.0.77", "203.0.113.9"])
            XCTAssertEqual(door.records.map { $0.bytesOut > 0 }, [true, false])
            XCTAssertEqual(door.records.map(\.decision.isAllowed), [true, false])
            XCTAssertTrue(door.records.allSatisfy { $0.time == DoorFixture.now && $0.registry == "blogbuildtest" })
        }
    }

    func testGateLetsTheBoundedNumberInAndOthersAgainWhenOneLeaves() async {
        let gate = UploadGate(limit: 1)
        let inner = await gate.pass {
            XCTAssertEqual(gate.count, 1)
            return await gate.pass { true } ?? false
        }
        XCTAssertEqual(inner, false)
        XCTAssertEqual(gate.count, 0)
        let again = await gate.pass { true }
        XCTAssertEqual(again, true)
    }

    func testOneUploadTooManyIsToldToComeBack() async throws {
        let door = try await DoorFixture.open(closed, uploads: UploadGate(limit: 0))
        let path = "/v2/a/blobs/uploads/"
        let answers = Result {
            (
                try door.answer(to: "198.18.0.77", method: "POST", path: path),
                try door.answer(to: "198.18.0.77", path: path),
                try door.answer(to: "203.0.113.9", method: "POST", path: path)
            )
        }
        await door.close()
        let (upload, other, refused) = try answers.get()
        XCTAssertTrue(upload.hasPrefix("HTTP/1.1 429 "), upload)
        XCTAssertTrue(upload.contains("Retry-After: 1\r\n"), upload)
        XCTAssertTrue(upload.contains(#""code":"TOOMANYREQUESTS""#), upload)
        XCTAssertTrue(other.hasPrefix("HTTP/1.1 401 "), other)
        XCTAssertTrue(refused.hasPrefix("HTTP/1.1 403 "), refused)
    }

    func testRefusedClientsLongBodyIsNotRead_andTheConnectionEnds() async throws {
        try await withDoor(closed) { door in
            // The fixture reads until the other side ends the connection, and never sends the body.
            for headers in ["Content-Length: 5000000000\r\n", "Transfer-Encoding: chunked\r\n"] {
                let answer = try door.answer(
                    to: "203.0.113.9", method: "PUT", path: "/v2/a/manifests/v1", headers: headers)
                XCTAssertTrue(answer.hasPrefix("HTTP/1.1 403 "), answer)
                XCTAssertTrue(answer.lowercased().contains("connection: close\r\n"), answer)
            }
            XCTAssertEqual(door.records.map(\.bytesIn), [0, 0])
        }
    }
}
