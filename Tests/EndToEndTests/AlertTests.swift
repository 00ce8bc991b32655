import Foundation
import LoopbackServer
import Synchronization
import XCTest

/// Alerts as a person configures them and a timer sends them: the real command, a real webhook.
final class AlertTests: FaultCase {
    private var hook: LoopbackServer!
    private let status = Status()

    /// What the webhook answers.
    private final class Status: Sendable {
        private let value = Mutex(204)
        var now: Int { value.withLock { $0 } }
        func change(to status: Int) { value.withLock { $0 = status } }
    }

    override func setUp() async throws {
        try await super.setUp()
        hook = try LoopbackServer { [status] _ in .status(status.now) }
        try configure()
    }

    private func configure(_ more: String = "", registry: String = "") throws {
        try writeConfiguration(
            extra: """
                \(registry)
                alerts:
                  channels:
                    hook: {webhook: {url: "\(hook.url)/hook", signing-keys: {k1: {key-environment: HOOK_KEY}}}}
                \(more)
                """)
    }

    override func sync(_ arguments: [String]) async throws -> CommandRunner.Result {
        var runner: CommandRunner = runner
        runner.environment["HOOK_KEY"] = "hunter2-Q~x-of-the-tests"
        return try await runner.start(arguments + ["--config", "\(folder.path)/acr-firewall-sync.yaml"]).wait()
    }

    /// The type and the cause of every event so far.
    private func told() throws -> [String] {
        try hook.requests.map { request in
            let event = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
            let data = try XCTUnwrap(event["data"] as? [String: Any])
            return "\(event["type"] ?? "") \(data["cause"] ?? "")"
        }
    }

    func testARefusal_isToldOnce_howeverOftenTheTimerRuns_andOnceMoreWhenItIsOver() async throws {
        azure.change { $0.quota = 1 }
        for _ in 0..<3 {
            let refused = try await sync("apply", "--yes")
            XCTAssertEqual(refused.status, 3, refused.all)
        }
        XCTAssertEqual(
            try told(),
            ["acr-firewall-sync.alert.raised refused/over-allowed", "acr-firewall-sync.alert.raised near/quota"])
        let listing = try await sync("alert", "list")
        XCTAssertTrue(
            listing.output.contains("  critical  blogbuildtest: The guard 'over-allowed' refuses the plan\n"),
            listing.all)
        azure.change { $0.quota = 100 }
        let applied = try await sync("apply", "--yes")
        XCTAssertEqual(applied.status, 0, applied.all)
        let resolved = try told()
        XCTAssertTrue(resolved.contains("acr-firewall-sync.alert.resolved refused/over-allowed"), "\(resolved)")
        let empty = try await sync("alert", "list", "--format", "json")
        let document = try XCTUnwrap(empty.json() as? [String: Any])
        XCTAssertEqual((document["alerts"] as? [Any])?.count, 0, empty.all)
        XCTAssertTrue(hook.requests.allSatisfy { $0.header("webhook-key-id") == "k1" })
    }

    func testAPublicationThatCannotBeHad_isToldOnce_andTheRunStillFails() async throws {
        azure.interfere { $0.path == "/page" ? .instead(.status(404)) : nil }
        for _ in 0..<2 {
            let failed = try await sync("apply", "--yes")
            XCTAssertEqual(failed.status, 1, failed.all)
        }
        XCTAssertEqual(try told(), ["acr-firewall-sync.alert.raised publication-stale"])
        azure.behave()
        let applied = try await sync("apply", "--yes")
        XCTAssertEqual(applied.status, 0, applied.all)
        XCTAssertEqual(try told().dropFirst(), ["acr-firewall-sync.alert.resolved publication-stale"])
    }

    func testAnOverriddenRollback_isToldWithItsReason() async throws {
        let prefixes = ["20.1.0.0/24", "20.1.8.0/24", "20.1.16.0/24", "20.1.24.0/24"]
        let old = ["--override", "publication-age", "--reason"]
        azure.change { $0.fileName = ScriptedAzure.fileName(weeksAgo: 8) }
        for more in [[], ["20.1.32.0/24"]] {
            azure.change { $0.prefixes = prefixes + more }
            let applied = try await sync(["apply", "--yes"] + old + ["the page is down"])
            XCTAssertEqual(applied.status, 0, applied.all)
        }
        let back = try await sync(["rollback", "last", "--yes"] + old + ["went too far"])
        XCTAssertEqual(back.status, 0, back.all)
        let last = try XCTUnwrap(hook.requests.last.map { String(decoding: $0.body, as: UTF8.self) })
        XCTAssertTrue(last.contains("override/publication-age/") && last.contains("went too far"), last)
    }

    func testAChannelThatFails_isANote_neverTheExitStatus_andIsListed() async throws {
        status.change(to: 410)
        azure.change { $0.quota = 2 }
        let applied = try await sync("apply", "--yes")
        XCTAssertEqual(applied.status, 0, applied.all)
        XCTAssertEqual(azure.writes, 1)
        XCTAssertTrue(applied.error.contains("The alert channel 'hook' failed"), applied.error)
        XCTAssertTrue(applied.error.contains("it answers 410"), applied.error)
        let listing = try await sync("alert", "list")
        XCTAssertEqual(listing.status, 0, listing.all)
        XCTAssertTrue(listing.output.contains("fails since"), listing.output)
        XCTAssertFalse((applied.all + listing.all).contains("hunter2"))
    }

    func testWhatPeopleDoToTheDoorsIsToldOnce() async throws {
        let opened = try await sync("open", "20.84.1.7", "--for", "30m", "--reason", "job 4711", "--wait", "0s")
        XCTAssertEqual(opened.status, 0, opened.all)
        let applied = try await sync("apply", "--yes")
        XCTAssertEqual(applied.status, 0, applied.all)
        let frozen = try await sync("freeze", "--until", "4h", "--reason", "release night")
        XCTAssertEqual(frozen.status, 0, frozen.all)
        let causes = try told().map { $0.split(separator: "/").prefix(2).joined(separator: "/") }
        XCTAssertEqual(
            causes, ["acr-firewall-sync.alert.raised door/opened", "acr-firewall-sync.alert.raised door/frozen"])
        XCTAssertTrue(hook.requests.first?.text.contains("job 4711") == true)
    }

    func testWhatARunCouldNotTell_theNextOneTells_andOnlyThat() async throws {
        let applied = try await sync("apply", "--yes")
        XCTAssertEqual(applied.status, 0, applied.all)
        azure.change { $0.rules = ["20.1.0.0/24", "203.0.113.9"] }
        // Nothing can be taken down there, as if the run had been killed before it came to that.
        let store = folder.appending(path: "state/alerts.sqlite")
        try? FileManager.default.removeItem(at: store)
        try FileManager.default.createDirectory(at: store, withIntermediateDirectories: false)
        let healed = try await sync("apply", "--yes")
        XCTAssertEqual(healed.status, 0, healed.all)
        XCTAssertEqual(try told().filter { $0.contains("rules-changed") }, [])
        try FileManager.default.removeItem(at: store)
        for _ in 0..<2 {
            let quiet = try await sync("apply", "--yes")
            XCTAssertEqual(quiet.status, 0, quiet.all)
            XCTAssertTrue(quiet.output.contains("nothing to change"), quiet.all)
        }
        let told = try told().filter { $0.contains("rules-changed") || $0.contains("not-lasting") }
        XCTAssertEqual(told.count, 1, "\(told)")
    }

    func testTheAlertsOfARegistryThatIsConfiguredNoMore_areOver_whenTheDaemonHearsOfIt() async throws {
        azure.change { $0.quota = 1 }
        let refused = try await sync("apply", "--yes")
        XCTAssertEqual(refused.status, 3, refused.all)
        _ = await hook.requests(atLeast: 2)
        var runner: CommandRunner = runner
        runner.environment["HOOK_KEY"] = "hunter2-Q~x-of-the-tests"
        let daemon = try runner.start(
            ["watch", "--listen", "127.0.0.1:0", "--config", "\(folder.path)/acr-firewall-sync.yaml"])
        addTeardownBlock { daemon.kill() }
        try await daemon.waitForError(containing: "result=refused")
        try configure(registry: "    label: renamed")
        daemon.send(SIGHUP)
        _ = await hook.requests(atLeast: 4)
        XCTAssertEqual(
            Set(try told().suffix(2)),
            ["acr-firewall-sync.alert.resolved refused/over-allowed", "acr-firewall-sync.alert.resolved near/quota"])
        daemon.send(SIGTERM)
        let ended = try await daemon.wait()
        XCTAssertEqual(ended.status, 0, ended.all)
    }

    func testAChannelThatHangs_holdsUpNoReload() async throws {
        let gate = Gate()
        let hanging = try LoopbackServer { _ in Reply.status(204).held(by: gate) }
        try writeConfiguration(extra: "alerts: {channels: {hook: {webhook: {url: \"\(hanging.url)/\"}}}}")
        let daemon = try start("watch", "--listen", "127.0.0.1:0")
        addTeardownBlock { daemon.kill() }
        try await daemon.waitForError(containing: "result=applied")
        let file = folder.appending(path: "acr-firewall-sync.yaml")
        let good = try String(contentsOf: file, encoding: .utf8)
        try Data("\(good)\nwatchh: {}\n".utf8).write(to: file)
        daemon.send(SIGHUP)
        // It is being told, and nobody answers.
        _ = await hanging.requests(atLeast: 1)
        try Data(good.utf8).write(to: file)
        daemon.send(SIGHUP)
        try await daemon.waitForError(containing: "The new configuration is in force")
        XCTAssertEqual(hanging.requests.count, 1, "the first request is still held")
        gate.open()
        daemon.send(SIGTERM)
        let ended = try await daemon.wait()
        XCTAssertEqual(ended.status, 0, ended.all)
    }

    func testOneChannelIsTried_orAll() async throws {
        let arrived = try await sync("alert", "test", "hook")
        XCTAssertEqual(arrived.status, 0, arrived.all)
        XCTAssertEqual(arrived.output, "hook: arrived, the other side answers 204\n")
        XCTAssertEqual(try told(), ["acr-firewall-sync.alert.test test"])
        let unknown = try await sync("alert", "test", "hok")
        XCTAssertEqual(unknown.status, 1, unknown.all)
        XCTAssertEqual(unknown.output, "hok: failed: there is no channel 'hok'; configured: 'hook'\n")
        try configure("    chat: {slack: {url-environment: NOT_SET}}")
        let all = try await sync("alert", "test", "--all", "--format", "json")
        XCTAssertEqual(all.status, 1, all.all)
        let trials = try XCTUnwrap(all.json() as? [[String: Any]])
        XCTAssertEqual(trials.map { $0["channel"] as? String }, ["hook", "chat"])
        XCTAssertEqual(trials[0]["answer"] as? String, "204")
        XCTAssertTrue((trials[1]["failure"] as? String)?.contains("NOT_SET") == true, all.output)
    }
}
