import AzureResourceManager
import CurlTransport
import LoopbackServer
import NetworkRules
import XCTest

/// What a write sends, and what it is never sent twice for.
final class RuleWritingTests: ResourceManagerTestCase {
    func testBodyHoldsTheRulesAndDenyAndNothingElse() async throws {
        let server = try server([RegistryFixture(id).with { $0.rules = ["198.18.1.0/24", "198.18.2.9"] }.reply()])
        let answer = try await write(server, ["198.18.1.0/24", "198.18.2.9"])

        XCTAssertEqual(server.requests.count, 1)
        let request = try XCTUnwrap(server.requests.first)
        XCTAssertEqual(request.method, "PATCH")
        XCTAssertEqual(request.target, "\(id)?api-version=2025-11-01")
        XCTAssertEqual(request.header("Content-Type"), "application/json")
        XCTAssertEqual(
            request.text,
            #"{"properties":{"networkRuleSet":{"defaultAction":"Deny","ipRules":[{"action":"Allow","value":"198.18.1.0/24"},{"action":"Allow","value":"198.18.2.9"}]}}}"#
        )
        XCTAssertEqual(answer.registry.networkRules?.rules.map(\.value), ["198.18.1.0/24", "198.18.2.9"])
    }

    func testEmptyListIsSentAsAnEmptyList() async throws {
        let server = try server([RegistryFixture(id).with { $0.rules = [] }.reply()])
        _ = try await write(server, [])
        XCTAssertEqual(
            server.requests.first?.text, #"{"properties":{"networkRuleSet":{"defaultAction":"Deny","ipRules":[]}}}"#)
    }

    func testForeignRulesTravelVerbatim() async throws {
        let strange = #"2001:db8::/32 "quoted" \ / ü"#
        let server = try server([RegistryFixture(id).reply()])
        _ = try await write(server, [strange])
        struct Body: Decodable {
            struct Properties: Decodable { let networkRuleSet: RuleSet }
            struct RuleSet: Decodable { let ipRules: [Rule] }
            struct Rule: Decodable { let value: String }
            let properties: Properties
        }
        let body = try JSONDecoder().decode(Body.self, from: Data(try XCTUnwrap(server.requests.first).body))
        XCTAssertEqual(body.properties.networkRuleSet.ipRules.map(\.value), [strange])
    }

    func testWriteIsNotRepeatedWhenItsEffectIsUnknown() async throws {
        let half = Array(RegistryFixture(id).json.utf8.prefix(100))
        let cases: [(Reply, ResourceManagerError.Code)] = [
            (.dropped, .transport), (.reset, .transport), (.partial(half, declaring: 5_000), .transport),
            (.error(500, "InternalServerError", "oops"), .serverError), (.error(503, "Busy", "oops"), .serverError),
            (.error(504, "GatewayTimeout", "oops"), .serverError),
            (.text("<html>gateway</html>", status: 502), .serverError),
            (.status(200), .badAnswer), (.text("<html>"), .badAnswer), (.json("{}"), .badAnswer),
        ]
        for (reply, code) in cases {
            let server = try server([reply], then: [RegistryFixture(id).reply()])
            let error = try await writingFailure(server)
            XCTAssertEqual(error.code, code)
            XCTAssertTrue(error.mayHaveTakenEffect, "\(error)")
            assertContains(error.description, "may have taken effect, so read the registry before writing again")
            XCTAssertEqual(server.requests.count, 1, "\(error)")
        }
        XCTAssertEqual(waits.seconds, [])
    }

    func testWriteThatCannotHaveArrivedHadNoEffect() async throws {
        let port = try LoopbackServer.unusedPort()
        let client = ResourceManagerClient(
            cloud: cloud("http://127.0.0.1:\(port)"), credential: .tokenEnvironment(variable: "TOKEN"),
            transport: CurlTransport.Configuration(userAgent: "arm-tests"), surroundings: surroundings())
        let error = try await failure { () async throws(ResourceManagerError) in
            try await client.replaceRules(of: id, with: [])
        }
        XCTAssertEqual(error.code, .transport)
        XCTAssertFalse(error.mayHaveTakenEffect)
    }

    func testThrottledWriteIsSentAgainWhenItsTimeHasCome() async throws {
        let throttled = { (headers: [(String, String)]) in Reply.error(429, "TooManyRequests", "slow", headers: headers)
        }
        let server = try server(
            [throttled([("Retry-After", "11")]), throttled([]), throttled([])], then: [RegistryFixture(id).reply()])
        _ = try await write(server)
        XCTAssertEqual(server.requests.map(\.method), ["PATCH", "PATCH", "PATCH", "PATCH"])
        XCTAssertEqual(waits.seconds, [11, 2, 4])
        XCTAssertEqual(Set(server.requests.map(\.text)).count, 1)
    }

    func testThrottlingIsBoundedInNumberAndTime() async throws {
        let often = try server([.error(429, "TooManyRequests", "slow", headers: [("Retry-After", "1")])])
        let error = try await writingFailure(often)
        XCTAssertEqual(error.code, .throttled)
        XCTAssertFalse(error.mayHaveTakenEffect)
        XCTAssertEqual(often.requests.count, 5)

        let long = try server([.error(429, "TooManyRequests", "slow", headers: [("Retry-After", "3600")])])
        let second = try await writingFailure(long)
        assertContains(second.description, "run again after 3600 s")
        XCTAssertEqual(long.requests.count, 1)
    }
}
