import Foundation
import IPNetworks
import ServiceTags
import XCTest

/// A person starts the embedded stack, changes rules, publishes the next week, restarts it, and looks around.
final class EmbeddedServeTests: XCTestCase {
    private var stack: EmbeddedStackProcess!
    private let agent = "agent-japaneast-1"

    override func setUpWithError() throws {
        stack = try EmbeddedStackProcess()
        try stack.start()
    }

    override func tearDown() { stack.discard() }

    func testReadyLineIsOneLineAndStaysInTheDataFolder() throws {
        XCTAssertEqual(stack.readyLine.filter { $0 == "\n" }.count, 1)
        XCTAssertEqual(try String(contentsOfFile: stack.directory + "/ready.json", encoding: .utf8), stack.readyLine)
        let object = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(stack.readyLine.utf8)) as? [String: Any])
        XCTAssertEqual(
            Set(object.keys),
            [
                "arm", "signIn", "subscription", "registries", "egress", "page", "ca", "token", "events", "accessLog",
                "metrics", "blobs", "graph",
            ])
        let registry = try stack.registry
        XCTAssertEqual(registry.name, "blogbuildtest")
        XCTAssertEqual(registry.loginServer, "blogbuildtest.azurecr.io")
        XCTAssertEqual(
            registry.id,
            "/subscriptions/\(try stack.ready.subscription)/resourceGroups/blog/providers/"
                + "Microsoft.ContainerRegistry/registries/blogbuildtest")
        XCTAssertEqual(
            try stack.ready.egress.map(\.name), ["operator", "agent-japaneast-1", "agent-japaneast-2"])
    }

    func testRuleLetsAnAgentInThroughItsEgressPoint() throws {
        let refused = try stack.knock(as: agent)
        let address = try stack.egress(agent).address
        XCTAssertEqual(refused.status, 403)
        XCTAssertEqual(
            refused.body,
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"client with IP '\(address)' is not allowed access. "
                + "Refer https://aka.ms/acr/firewall to grant access.\"}]}")
        try stack.setRules([address])
        try stack.eventually { try stack.knock(as: agent).status == 401 }
        let challenged = try stack.knock(as: agent)
        XCTAssertEqual(
            challenged.headers["www-authenticate"],
            "Bearer realm=\"https://blogbuildtest.azurecr.io/oauth2/token\",service=\"blogbuildtest.azurecr.io\"")
        XCTAssertEqual(try stack.knock(as: "operator").status, 403)
        XCTAssertTrue(try stack.knock().body.contains("client with IP '127.0.0.1'"))
        let denials = try stack.command("denials", "--format", "json")
        XCTAssertEqual(denials.status, 0, denials.error)
        XCTAssertTrue(denials.output.contains("\"client\" : \"203.0.113.10\""), denials.output)
        XCTAssertTrue(denials.output.contains("\"client\" : \"\(address)\""), denials.output)
    }

    func testNextPublicationMovesTheAgentsAndThePageOffersIt() throws {
        let before = try stack.egress(agent)
        try stack.setRules([before.address])
        try stack.eventually { try stack.knock(as: agent).status == 401 }
        let first = try publication()
        XCTAssertEqual(try stack.command("publication", "advance", "--move-agents").status, 0)
        let second = try publication()
        XCTAssertNotEqual(first.digest, second.digest)
        let tag = "AzureContainerRegistry.JapanEast"
        let change = try XCTUnwrap(PublicationDifference(from: first, to: second).changed.first { $0.name == tag })
        let after = try stack.egress(agent)
        XCTAssertEqual(after.proxy, before.proxy)
        let moved = try IPv4Address(parsing: after.address)
        XCTAssertTrue(
            change.added.contains { prefix in
                if case .v4(let prefix) = prefix { prefix.contains(moved) } else { false }
            }, "\(after.address) is not among \(change.added)")
        XCTAssertEqual(try stack.knock(as: agent).status, 403)
    }

    func testEverythingIsKept_whenTheStackIsRestarted() throws {
        try stack.setRules(["198.18.160.0/26"])
        XCTAssertEqual(try stack.command("registry", "create", "secondone", "--location", "westeurope").status, 0)
        XCTAssertEqual(try stack.command("egress", "add", "laptop", "198.19.252.7").status, 0)
        XCTAssertEqual(try stack.command("publication", "advance").status, 0)
        let resource = try stack.arm("GET", try stack.registry.id).body
        let registries = try stack.command("registry", "list", "--format", "json").output
        let points = try stack.command("egress", "list", "--format", "json").output
        let weeks = try stack.command("publication", "list", "--format", "json").output
        let token = try stack.token
        XCTAssertEqual(try stack.stop(), 0)

        try stack.start()
        XCTAssertEqual(try stack.ready.registries.map(\.name), ["blogbuildtest", "secondone"])
        try compare()
        // A crash leaves sockets and the lock file behind; the next start is not held up by them.
        try stack.stop(SIGKILL)
        try stack.start()
        try compare()

        func compare() throws {
            XCTAssertEqual(try stack.token, token)
            XCTAssertEqual(try stack.arm("GET", try stack.registry.id).body, resource)
            XCTAssertEqual(try stack.command("registry", "list", "--format", "json").output, registries)
            XCTAssertEqual(try stack.command("egress", "list", "--format", "json").output, points)
            XCTAssertEqual(try stack.command("publication", "list", "--format", "json").output, weeks)
            XCTAssertEqual(try stack.knock(as: agent).status, 401)
            XCTAssertEqual(try stack.knock(as: "laptop").status, 403)
        }
    }

    func testSecondServeIsRefused() throws {
        let second = try stack.program(["serve", "--data", stack.directory])
        XCTAssertEqual(second.status, 1)
        XCTAssertEqual(second.output, "")
        XCTAssertTrue(second.error.contains("already serves '\(stack.directory)'"), second.error)
        XCTAssertEqual(second.error.filter { $0 == "\n" }.count, 1, second.error)
    }

    func testCommandsSayThatNothingRunsAndUsageErrorsAreSixtyFour() throws {
        XCTAssertEqual(try stack.stop(SIGINT), 0)
        for words in [["registry", "list"], ["egress", "list"], ["publication", "list"], ["denials"]] {
            let result = try stack.program(words + ["--data", stack.directory])
            XCTAssertEqual(result.status, 1, "\(words)")
            XCTAssertTrue(result.error.contains("No embedded stack runs on '\(stack.directory)'"), result.error)
        }
        XCTAssertEqual(try stack.command("denials", "--last", "0").status, 64)
        XCTAssertEqual(try stack.command("nonsense").status, 64)
        XCTAssertEqual(try stack.command("serve", "--propagation-delay", "-1").status, 64)
        XCTAssertEqual(try stack.command("serve", "--agents", "0").status, 64)
        XCTAssertEqual(try stack.command("serve", "--location", "a/b").status, 64)
        XCTAssertEqual(try stack.command("registry", "create", "secondone", "--location", "").status, 64)
        // An unset variable must not turn the working directory into a data folder.
        for command in [["serve"], ["registry", "list"]] {
            XCTAssertEqual(try stack.program(command + ["--data", ""]).status, 64)
        }
    }

    func testOutputThatCannotBeWrittenEndsACommandAndNoStack() throws {
        let list = try stack.shell("\"$0\" egress list --data \"$1\" >/dev/full")
        XCTAssertTrue(list.waitBlocking(limit: 60))
        XCTAssertEqual(try list.result().status, 1)
        XCTAssertFalse(try list.result().error.isEmpty)
        try stack.stop()
        // Nobody reads; nobody reads any more; nothing can be written.
        for output in [">&-", "| true", ">/dev/full"] {
            try FileManager.default.removeItem(atPath: stack.directory + "/ready.json")
            let serve = try stack.shell("\"$0\" serve --data \"$1\" \(output)")
            try stack.eventually {
                FileManager.default.fileExists(atPath: stack.directory + "/ready.json") || serve.hasEnded
            }
            XCTAssertEqual(try stack.command("egress", "list").status, 0, output)
            let lock = try String(contentsOfFile: stack.directory + "/serve.lock", encoding: .utf8)
            let process = try XCTUnwrap(Int32(lock.trimmingCharacters(in: .newlines)), "\(output): \(lock)")
            kill(process, SIGTERM)
            XCTAssertTrue(serve.waitBlocking(limit: 60), output)
            XCTAssertEqual(try serve.result().status, 0, output)
        }
    }

    func testEveryCommandShowsAnExampleInItsHelp() throws {
        for words in [
            [], ["serve"], ["registry"], ["registry", "list"], ["registry", "show"], ["registry", "create"], ["egress"],
            ["egress", "list"], ["egress", "add"], ["publication"], ["publication", "list"],
            ["publication", "advance"],
            ["denials"],
        ] {
            let help = try stack.program(words + ["--help"])
            XCTAssertEqual(help.status, 0)
            let example = (["EXAMPLE\n ", "acr-embedded"] + words).joined(separator: " ")
            XCTAssertTrue(help.output.contains(example), help.output)
        }
    }

    func testBothProgramsAreOfOneVersion() throws {
        let embedded = try stack.program(["--version"])
        XCTAssertEqual(embedded.status, 0)
        let service = try CommandRunner("acr-firewall-sync")
        defer { try? FileManager.default.removeItem(at: service.home) }
        XCTAssertEqual(embedded.output, try service.run(["--version"]).output)
    }

    /// The publication that the page offers, found and downloaded as a client would.
    private func publication() throws -> Publication {
        let page = try stack.curl(try stack.ready.page).body
        let link = try XCTUnwrap(page.firstMatch(of: #/href="([^"]+\/(ServiceTags_Embedded_\d{8}\.json))"/#))
        let bytes = try stack.curl(String(link.1)).body
        return try Publication(parsing: Array(bytes.utf8), fileName: String(link.2))
    }
}
