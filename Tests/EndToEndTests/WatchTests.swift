import Foundation
import LoopbackServer
import XCTest

/// The daemon as a process: its ready line, its pages, its signals, and two of it on one state directory.
final class WatchTests: FaultCase {
    private struct Ready: Decodable {
        let pid: Int32
        let status: String
        let registries: [String]
    }

    private let rules = ["20.1.0.0/24", "20.1.8.0/24"]

    /// Starts `watch` and waits for its ready line.
    private func watch(_ arguments: String...) throws -> (running: RunningCommand, ready: Ready) {
        let running = try start(["watch", "--listen", "127.0.0.1:0"] + arguments)
        addTeardownBlock { running.kill() }
        let line = try running.firstLine(limit: 60)
        return (running, try JSONDecoder().decode(Ready.self, from: Data(line.utf8)))
    }

    /// Waits for the first PATCH, which the gate holds.
    private func waitForWrite() async {
        var count = 1
        while !azure.requests.contains(where: { $0.method == "PATCH" }) {
            count = await azure.requests(atLeast: count).count + 1
        }
    }

    func testItIsReadyRunsAndTells() async throws {
        let (running, ready) = try watch("--log-format", "json")
        XCTAssertEqual(ready.registries, ["blogbuildtest"])
        try await running.waitForError(containing: "\"result\":\"applied\"")
        XCTAssertEqual(azure.rules, rules)
        XCTAssertEqual(try CurlAnswer([ready.status + "healthz"]).body, "ok\n")
        XCTAssertEqual(try CurlAnswer([ready.status + "readyz"]).status, 200)
        XCTAssertTrue(try CurlAnswer([ready.status]).body.contains("1 of 1 registry is as it should be"))
        let review = try CurlAnswer([ready.status + "registries/blogbuildtest"]).body
        XCTAssertTrue(review.contains("Review of what is in force"), review)
        XCTAssertTrue(review.contains("In step"), review)
        XCTAssertTrue(try CurlAnswer([ready.status + "runs/blogbuildtest"]).body.contains("20.1.8.0/24"))
        let metrics = try CurlAnswer([ready.status + "metrics"]).body
        for (family, operation) in [
            ("fetch", "download publication"), ("arm_request", "read registry"), ("arm_request", "write rules"),
        ] {
            let line = "_\(family)_duration_seconds_count{operation=\"\(operation)\",outcome=\"200\"}"
            XCTAssertTrue(metrics.contains(line), metrics)
        }
        XCTAssertEqual(try CurlAnswer(["--header", "Host: evil.example", ready.status]).status, 421)
        XCTAssertEqual(try CurlAnswer(["--request", "POST", ready.status]).status, 405)
        running.send(SIGTERM)
        let result = try await running.wait()
        XCTAssertEqual(result.status, 0, result.all)
        for line in result.error.split(separator: "\n") {
            XCTAssertNoThrow(try JSONSerialization.jsonObject(with: Data(line.utf8)), String(line))
        }
        XCTAssertFalse(result.all.contains("secret-token"))
    }

    func testARegistryThatCannotBeReviewedShowsItsLastRun() async throws {
        let (running, ready) = try watch()
        try await running.waitForError(containing: "result=applied")
        azure.interfere { $0.path.hasPrefix("/subscriptions") ? .instead(.status(403)) : nil }
        let page = try CurlAnswer([ready.status + "registries/blogbuildtest"])
        XCTAssertEqual(page.status, 200)
        XCTAssertTrue(page.body.contains("cannot be reviewed now"), page.body)
        XCTAssertTrue(page.body.contains("20.1.8.0/24"), page.body)
        running.send(SIGTERM)
        let status = try await running.wait().status
        XCTAssertEqual(status, 0)
    }

    func testARunInProgressEndsBeforeTheDaemonDoes() async throws {
        let gate = Gate()
        azure.interfere { $0.method == "PATCH" ? .after(Reply.status(500).held(by: gate)) : nil }
        let (running, _) = try watch()
        await waitForWrite()
        running.send(SIGTERM)
        try await running.waitForError(containing: "Stopping")
        XCTAssertFalse(running.hasEnded)
        gate.open()
        let result = try await running.wait()
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertTrue(result.error.contains("result=applied"), result.error)
        XCTAssertEqual(azure.rules, rules)
    }

    func testASecondSignalCutsARunOffAndTheNextStartMakesItGood() async throws {
        let gate = Gate()
        azure.interfere { $0.method == "PATCH" ? .after(Reply.dropped.held(by: gate)) : nil }
        let (running, _) = try watch()
        await waitForWrite()
        running.send(SIGINT)
        try await running.waitForError(containing: "Stopping")
        running.send(SIGINT)
        let result = try await running.wait()
        XCTAssertEqual(result.status, 1, result.all)
        gate.open()
        try await assertStartHeals()
    }

    func testAfterSIGKILLTheNextStartMakesTheRunGood() async throws {
        let gate = Gate()
        azure.interfere { $0.method == "PATCH" ? .after(Reply.dropped.held(by: gate)) : nil }
        let (running, _) = try watch()
        await waitForWrite()
        running.kill()
        _ = try await running.wait()
        gate.open()
        try await assertStartHeals()
    }

    /// A new daemon runs at once, finds what the last one wrote to be its own, and has nothing left to do.
    private func assertStartHeals() async throws {
        azure.behave()
        let (running, _) = try watch()
        try await running.waitForError(containing: "result=unchanged")
        running.send(SIGTERM)
        let result = try await running.wait()
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.rules, rules)
        XCTAssertEqual(azure.writes, 1)
        let history = try await sync("history", "--format", "json")
        XCTAssertTrue(history.output.contains("\"recovered\""), history.all)
    }

    func testSIGHUPTakesAGoodFileAndKeepsTheOldOneForABadOne() async throws {
        let (running, ready) = try watch()
        try await running.waitForError(containing: "result=applied")
        azure.change { $0.westPrefixes = ["20.1.16.0/24"] }
        let file = folder.appending(path: "acr-firewall-sync.yaml")
        let good = try String(contentsOf: file, encoding: .utf8)
            .replacing("[AzureContainerRegistry.JapanEast]", with: "[\"AzureContainerRegistry.*\"]")
            .replacing("verify-timeout: 1s", with: "verify-timeout: 1s\n    schedule: { every: 1s }")
        try Data((good + "\nwatchh: {}\n").utf8).write(to: file)
        running.send(SIGHUP)
        try await running.waitForError(containing: "The old configuration stays in force")
        try await running.waitForError(containing: "did you mean 'watch'?")
        let metrics = try CurlAnswer([ready.status + "metrics"]).body
        XCTAssertTrue(metrics.contains("_config_reload_failures_total 1"), metrics)
        XCTAssertTrue(metrics.contains("_config_last_reload_successful 0"), metrics)
        XCTAssertTrue(try CurlAnswer([ready.status]).body.contains("&#39;watchh&#39;"))
        XCTAssertEqual(try CurlAnswer([ready.status + "readyz"]).status, 200)
        try Data(good.utf8).write(to: file)
        running.send(SIGHUP)
        try await running.waitForError(containing: "The new configuration is in force")
        XCTAssertTrue(try CurlAnswer([ready.status + "metrics"]).body.contains("_config_last_reload_successful 1"))
        while azure.writes < 2 { _ = await azure.requests(atLeast: azure.requests.count + 1) }
        XCTAssertEqual(Set(azure.rules), Set(rules + ["20.1.16.0/24"]))
        running.send(SIGTERM)
        let status = try await running.wait().status
        XCTAssertEqual(status, 0)
    }

    func testASecondDaemonSaysWhyNotOrWaits() async throws {
        let (first, ready) = try watch()
        let second = try await sync("watch", "--listen", "127.0.0.1:0")
        XCTAssertEqual(second.status, 1)
        for word in ["Process \(ready.pid)", "since 20", "--wait-for-lock"] {
            XCTAssertTrue(second.error.contains(word), "'\(word)' is not in: \(second.error)")
        }
        let third = try start("watch", "--listen", "127.0.0.1:0", "--wait-for-lock")
        addTeardownBlock { third.kill() }
        try await third.waitForError(containing: "Waiting for another daemon")
        first.send(SIGTERM)
        let firstStatus = try await first.wait().status
        XCTAssertEqual(firstStatus, 0)
        XCTAssertTrue(try third.firstLine(limit: 60).contains("\"pid\""))
        third.send(SIGTERM)
        let status = try await third.wait().status
        XCTAssertEqual(status, 0)
    }

    func testADaemonThatWaitsForAnotherEndsAtOnce() async throws {
        let (first, _) = try watch()
        let second = try start("watch", "--listen", "127.0.0.1:0", "--wait-for-lock")
        try await second.waitForError(containing: "Waiting for another daemon")
        second.send(SIGTERM)
        let status = try await second.wait().status
        XCTAssertEqual(status, 1)
        first.send(SIGTERM)
        _ = try await first.wait()
    }

    func testOnceRunsEveryRegistryAndSaysWhatCameOfIt() async throws {
        let applied = try await sync("watch", "--once")
        XCTAssertEqual(applied.status, 0, applied.all)
        XCTAssertEqual(azure.rules, rules)
        azure.change { $0.prefixes = ["20.1.0.0/24", "20.1.8.0/24", "20.1.32.0/24"] }
        try writeConfiguration(extra: "    budget: 2")
        let refused = try await sync("watch", "--once")
        XCTAssertEqual(refused.status, 3, refused.all)
        try writeConfiguration()
        let file = folder.appending(path: "acr-firewall-sync.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing("verify-timeout: 1s", with: "mode: export").utf8).write(to: file)
        let exported = try await sync("watch", "--once")
        XCTAssertEqual(exported.status, 3, exported.all)
        XCTAssertTrue(exported.error.contains("result=export"), exported.all)
        XCTAssertEqual(azure.rules, rules)
        azure.interfere { $0.path.hasPrefix("/subscriptions") ? .instead(.status(403)) : nil }
        let failed = try await sync("watch", "--once")
        XCTAssertEqual(failed.status, 1, failed.all)
    }

    func testAnotherAddressWithoutATokenIsRefused() async throws {
        let result = try await sync("watch", "--listen", "0.0.0.0:0")
        XCTAssertEqual(result.status, 1)
        XCTAssertTrue(result.error.contains("token-file"), result.error)
        let usage = try await sync("watch", "--listen", "9464")
        XCTAssertEqual(usage.status, 64)
        XCTAssertEqual(azure.requests.count, 0)
    }
}
