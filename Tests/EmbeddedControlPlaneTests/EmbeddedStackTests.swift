import EmbeddedNetwork
import EmbeddedRegistry
import Foundation
import IPNetworks
import ServiceTags
import XCTest

@testable import EmbeddedControlPlane

/// The stack as a whole: rules and their effect, agents and publications, restarts, commands.
final class EmbeddedStackTests: XCTestCase {
    private func allow(_ values: String..., on stack: StackFixture) throws {
        let rules = JSONValue.array(values.map { ["value": .string($0)] })
        let body: JSONValue = ["properties": ["networkRuleSet": ["defaultAction": "Deny", "ipRules": rules]]]
        XCTAssertEqual(try stack.arm("PATCH", stack.registry, try JSONText.encode(body)).status, 200)
    }

    private func addresses(_ stack: StackFixture) throws -> [String: String] {
        let points: [ReadyDocument.Egress] = try stack.ask(.egressList)
        return Dictionary(uniqueKeysWithValues: points.map { ($0.name, $0.address) })
    }

    func testRuleIsFeltAfterThePropagationDelay() async throws {
        try await StackFixture.with { stack in
            let agent = "agent-japaneast-1"
            let address = try XCTUnwrap(try addresses(stack)[agent])
            let refused = try stack.knock(as: agent)
            XCTAssertEqual(refused.status, 403)
            XCTAssertTrue(refused.body.contains("client with IP '\(address)' is not allowed access."), refused.body)
            try allow(address, on: stack)
            XCTAssertEqual(try stack.knock(as: agent).status, 403)
            stack.clock.advance(by: 0.5)
            XCTAssertEqual(try stack.knock(as: agent).status, 401)
            XCTAssertEqual(try stack.knock(as: "operator").status, 403)
            XCTAssertEqual(try stack.knock().status, 403)
            try allow("127.0.0.1", on: stack)
            stack.clock.advance(by: 0.5)
            let direct = try stack.knock()
            XCTAssertEqual(direct.status, 401)
            let host = stack.ready.registries[0].url
            XCTAssertTrue(direct.headers["www-authenticate"]?.contains("realm=\"\(host)/oauth2/token\"") == true)
            XCTAssertEqual(try stack.knock(as: agent).status, 403)
        }
    }

    func testEgressReachesTheResourceManagerWhateverTheRules() async throws {
        try await StackFixture.with { stack in
            let proxy = try XCTUnwrap(stack.ready.egress.first).proxy
            let port = try XCTUnwrap(URL(string: stack.ready.arm)?.port)
            for host in ["management.azure.com", "localhost:\(port)", "127.0.0.1:\(port)"] {
                XCTAssertEqual(
                    try stack.curl(["--proxy", proxy, "https://\(host)/subscriptions?api-version=1"]).status, 401)
            }
            XCTAssertThrowsError(try stack.curl(["--proxy", proxy, "https://example.com/"])) { error in
                XCTAssertTrue("\(error)".contains("502"), "\(error)")
            }
        }
    }

    func testPageIsPlayedForEgressPointsToo() async throws {
        try await StackFixture.with { stack in
            let proxy = try XCTUnwrap(stack.ready.egress.first).proxy
            XCTAssertEqual(
                try stack.curl(["--noproxy", "", "--proxy", proxy, stack.ready.page]).body,
                try stack.curl([stack.ready.page]).body)
        }
    }

    func testAgentsMoveSevenDaysAfterAPublication() async throws {
        try await StackFixture.with { stack in
            let before = try addresses(stack)
            XCTAssertEqual(before["operator"], "203.0.113.10")
            let weeks: [PublicationSummary] = try stack.ask(.publicationAdvance(movesAgents: false))
            XCTAssertEqual(weeks.map(\.state), [.earlier, .current, .later, .later, .later])
            XCTAssertEqual(weeks.map(\.isInUse), [true, false, false, false, false])
            XCTAssertEqual(try addresses(stack), before)
            stack.clock.advance(by: 7 * 86_400 - 1)
            let almost: [PublicationSummary] = try stack.ask(.publicationList)
            XCTAssertEqual(almost.map(\.isInUse), [true, false, false, false, false])
            stack.clock.advance(by: 1)
            let agents = ["agent-japaneast-1", "agent-japaneast-2"]
            // They move one after the other.
            try await stack.eventually {
                let now = try addresses(stack)
                return agents.allSatisfy { now[$0] != before[$0] }
            }
            let after = try addresses(stack)
            XCTAssertEqual(after["operator"], before["operator"])
            // JapanEast gained 198.18.162.128/26 in week 2.
            let gained = try IPv4Prefix(parsing: "198.18.162.128/26")
            for agent in agents {
                XCTAssertTrue(gained.contains(try IPv4Address(parsing: try XCTUnwrap(after[agent]))))
            }
        }
    }

    func testAgentsMoveAtOnce_whenTold_andStayInsideTheirTagAllTheWay() async throws {
        try await StackFixture.with { stack in
            let catalogue = try SampleCatalogue(directory: StackFixture.samples)
            var seen = try addresses(stack)
            for week in 2...catalogue.weeks {
                let _: [PublicationSummary] = try stack.ask(.publicationAdvance(movesAgents: true))
                let now = try addresses(stack)
                let tag = try await catalogue.sample(week).publication.tag(named: "AzureContainerRegistry.JapanEast")
                let held = IPv4PrefixSet(tag?.ipv4 ?? [])
                for agent in ["agent-japaneast-1", "agent-japaneast-2"] {
                    XCTAssertNotEqual(now[agent], seen[agent], "week \(week)")
                    XCTAssertTrue(held.contains(try IPv4Address(parsing: try XCTUnwrap(now[agent]))), "week \(week)")
                }
                XCTAssertNotEqual(now["agent-japaneast-1"], now["agent-japaneast-2"])
                seen = now
            }
            XCTAssertThrowsError(try stack.ask(.publicationAdvance(movesAgents: true), as: [PublicationSummary].self)) {
                XCTAssertEqual(($0 as? StackError)?.code, .noFurtherPublication)
            }
        }
    }

    func testPageOffersTheCurrentSampleUnderAMondayThatNeverGoesBack() async throws {
        try await StackFixture.with { stack in
            func offered() throws -> (name: String, bytes: String) {
                let page = try stack.curl([stack.ready.page]).body
                let match = try XCTUnwrap(page.firstMatch(of: #/href="([^"]+\/(ServiceTags_Embedded_\d{8}\.json))"/#))
                return (String(match.2), try stack.curl([String(match.1)]).body)
            }
            func sample(_ week: Int) throws -> String {
                try String(
                    contentsOfFile: "\(StackFixture.samples)/ServiceTags_Embedded_week\(week).json", encoding: .utf8)
            }
            // The clock shows Saturday, 2026-11-21; the last of the five samples will bear the Monday before.
            XCTAssertEqual(try offered().name, "ServiceTags_Embedded_20261019.json")
            XCTAssertEqual(try offered().bytes, try sample(1))
            stack.clock.advance(by: 2 * 86_400)
            XCTAssertEqual(try offered().name, "ServiceTags_Embedded_20261026.json")
            let weeks: [PublicationSummary] = try stack.ask(.publicationAdvance(movesAgents: false))
            XCTAssertEqual(try offered().name, "ServiceTags_Embedded_20261102.json")
            XCTAssertEqual(try offered().bytes, try sample(2))
            XCTAssertEqual(
                weeks.prefix(2).map(\.file),
                ["ServiceTags_Embedded_20261026.json", "ServiceTags_Embedded_20261102.json"])
            for date in ["20261109", "20261116", "20261123"] {
                let _: [PublicationSummary] = try stack.ask(.publicationAdvance(movesAgents: false))
                XCTAssertEqual(try offered().name, "ServiceTags_Embedded_\(date).json")
            }
        }
    }

    func testDenialsAreKeptAcrossARestartNewestFirst() async throws {
        let stack = try await StackFixture.start()
        _ = try stack.knock(path: "/v2/first")
        _ = try stack.knock(as: "operator", path: "/v2/second")
        let denials: [Denial] = try stack.ask(.denials(count: 10))
        XCTAssertEqual(denials.map(\.path), ["/v2/second", "/v2/first"])
        XCTAssertEqual(denials.map(\.client), ["203.0.113.10", "127.0.0.1"])
        XCTAssertEqual(denials.map(\.registry), ["blogbuildtest", "blogbuildtest"])
        _ = try stack.knock(path: "/v2/third")
        try await stack.stop()
        let again = try await StackFixture.start(in: stack.directory, clock: stack.clock)
        let kept: [Denial] = try again.ask(.denials(count: 2))
        XCTAssertEqual(kept.map(\.path), ["/v2/third", "/v2/second"])
        try await again.discard()
    }

    func testEverythingIsAsItWas_afterARestart() async throws {
        let stack = try await StackFixture.start()
        try allow("198.18.160.3", "8.8.8.8/32", on: stack)
        let second: ReadyDocument.Registry = try stack.ask(
            .registryCreate(name: "secondone", resourceGroup: "team", location: "West Europe", tier: "Premium"))
        let laptop: ReadyDocument.Egress = try stack.ask(.egressAdd(name: "laptop", address: "198.19.252.7"))
        let _: [PublicationSummary] = try stack.ask(.publicationAdvance(movesAgents: false))
        let resource = try stack.arm("GET", stack.registry).body
        let before: [ReadyDocument.Egress] = try stack.ask(.egressList)
        try await stack.stop()

        // A restart sets out from the rules as they are stored, without a delay.
        let again = try await StackFixture.start(in: stack.directory, clock: stack.clock) { configuration in
            configuration.registry = "otherregistry"
        }
        XCTAssertEqual(again.ready.arm, stack.ready.arm)
        XCTAssertEqual(again.ready.page, stack.ready.page)
        XCTAssertEqual(again.ready.subscription, stack.ready.subscription)
        XCTAssertEqual(again.ready.registries.map(\.name), ["blogbuildtest", "secondone"])
        XCTAssertEqual(again.ready.registries.last, second)
        XCTAssertEqual(again.ready.egress, before)
        XCTAssertTrue(again.ready.egress.contains(laptop))
        XCTAssertEqual(try again.arm("GET", again.registry).body, resource)
        XCTAssertEqual(try again.knock(as: "agent-japaneast-1").status, 401)
        XCTAssertEqual(try again.knock(as: "laptop").status, 403)
        let weeks: [PublicationSummary] = try again.ask(.publicationList)
        XCTAssertEqual(weeks.map(\.state), [.earlier, .current, .later, .later, .later])
        // The move that was planned before the restart still happens.
        again.clock.advance(by: 7 * 86_400)
        try await again.eventually { try addresses(again)["agent-japaneast-1"] != "198.18.160.3" }
        try await again.discard()
    }

    func testDeletedFirstRegistryDoesNotComeBack() async throws {
        let stack = try await StackFixture.start()
        XCTAssertEqual(try stack.arm("DELETE", stack.registry).status, 200)
        try await stack.stop()
        let again = try await StackFixture.start(in: stack.directory)
        XCTAssertEqual(again.ready.registries, [])
        try await again.discard()
    }

    func testCommandsSayThatNothingRuns_whenNothingRuns() throws {
        XCTAssertThrowsError(
            try ControlClient(StackFixture.newDirectory()).send(.registryList, as: [ReadyDocument.Registry].self)
        ) { error in
            XCTAssertEqual((error as? StackError)?.code, .notRunning)
        }
    }

    func testCommandsRefusalsAreSentences() async throws {
        try await StackFixture.with { stack in
            func refusal(_ request: ControlRequest) -> StackError? {
                do {
                    let _: JSONValue = try stack.ask(request)
                    return nil
                } catch {
                    return error as? StackError
                }
            }
            XCTAssertEqual(refusal(.registryShow(name: "nosuchone"))?.code, .notFound)
            XCTAssertEqual(refusal(.egressAdd(name: "laptop", address: "2001:db8::1"))?.code, .refused)
            XCTAssertEqual(refusal(.egressAdd(name: "agent-x", address: "198.19.252.1"))?.code, .refused)
            XCTAssertEqual(refusal(.egressAdd(name: "Two Words", address: "198.19.252.1"))?.code, .refused)
            XCTAssertNil(refusal(.egressAdd(name: "laptop", address: "198.19.252.1")))
            XCTAssertEqual(refusal(.egressAdd(name: "laptop", address: "198.19.252.2"))?.code, .refused)
            XCTAssertEqual(
                refusal(.registryCreate(name: "blogbuildtest", resourceGroup: nil, location: nil, tier: "Premium"))?
                    .code,
                .refused)
            XCTAssertEqual(
                refusal(.registryCreate(name: "b", resourceGroup: nil, location: nil, tier: "Premium"))?.code, .refused)
            for location in ["", "a/b", "日本"] {
                XCTAssertEqual(
                    refusal(.registryCreate(name: "other", resourceGroup: "new", location: location, tier: "Premium"))?
                        .code, .refused, location)
            }
            // A refused registry leaves no group behind.
            let group = stack.registry.replacing(#/blog\/providers.*/#, with: "new")
            XCTAssertEqual(try stack.arm("GET", group).status, 404)
        }
    }
}
