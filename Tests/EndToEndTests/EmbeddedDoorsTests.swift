import AzureResourceManager
import FirewallSync
import Foundation
import XCTest

/// Doors at the real embedded registry, seen through the egress points of its agents.
final class EmbeddedDoorsTests: EmbeddedStackCase {
    /// The stack's registry with a clock that is off by some seconds.
    private func registry(clockOffBy seconds: Double) throws -> RegistrySync {
        let configuration = try SyncConfiguration(
            embedded: EmbeddedStack.load(directory: stack.directory), directory: stack.directory)
        let session = SyncSession(configuration: configuration, actor: "test@here") {
            Date().addingTimeInterval(seconds)
        }
        return session.sync(of: try XCTUnwrap(configuration.registries.first))
    }

    func testAnAgentIsLetInForAWhile_andRefusedOnceItsTimeIsOver() async throws {
        XCTAssertEqual(try stack.knock(as: agent).status, 403)
        let address = try stack.egress(agent).address
        var knocking = try runner
        knocking.environment["no_proxy"] = "*"
        let opened = try knocking.run(
            "open", address, "--for", "30m", "--reason", "a build by hand", "--embedded", stack.directory, "--format",
            "json")
        XCTAssertEqual(opened.status, 0, opened.all)
        XCTAssertEqual((try opened.json() as? [String: Any])?["admission"] as? String, "admitted")
        XCTAssertEqual(try stack.knock(as: agent).status, 401)
        let early = try await registry(clockOffBy: 29 * 60).closeExpired()
        XCTAssertEqual(early, [])
        XCTAssertEqual(try stack.knock(as: agent).status, 401)
        let closed = try await registry(clockOffBy: 31 * 60).closeExpired()
        XCTAssertEqual(closed.map(\.reason), ["a build by hand"])
        try stack.eventually { try stack.knock(as: agent).status == 403 }
    }

    func testAnotherClient_isToldThatItCannotSee() throws {
        let result = try runner.run(
            "open", "20.9.0.5", "--for", "30m", "--reason", "elsewhere", "--embedded", stack.directory)
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertTrue(result.output.contains("sees this machine at 127.0.0.1"), result.output)
    }

    func testACommandKnocksFromOurOwnAddress_andNobodyDoesAfterIt() throws {
        XCTAssertEqual(try stack.knock().status, 403)
        let curl = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", try stack.ready.ca]
        let result = try runner.run(
            ["with-access", "--embedded", stack.directory, "--"] + curl + ["\(try stack.registry.url)/v2/"])
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(result.output, "401")
        try stack.eventually { try stack.knock().status == 403 }
    }
}
