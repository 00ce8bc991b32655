import Foundation
import LoopbackServer
import XCTest

/// Runs that are killed, that meet each other, and that meet somebody else's edits.
final class InterruptedRunsTests: FaultCase {
    private let foreign = ["203.0.113.9", "203.0.113.9", "not an address"]

    override func setUp() async throws {
        try await super.setUp()
        azure.change { [foreign] in $0.rules = foreign }
    }

    /// Kills `apply` with SIGKILL while its n-th request to Azure hangs, for every n until a run gets through.
    private func killAtEachRequest(applyingTheWriteFirst: Bool) async throws {
        for step in 1...40 {
            try await tearDown()
            try await setUp()
            let gate = Gate()
            let seen = Counter()
            azure.interfere { request in
                guard seen.next() == step else { return nil }
                return applyingTheWriteFirst ? .after(.dropped.held(by: gate)) : .instead(.dropped.held(by: gate))
            }
            let running = try start("apply", "--yes")
            async let finished = running.wait()
            let reached = try await waitForRequest(step, orEndOf: running)
            if !reached {
                let result = try await finished
                XCTAssertEqual(result.status, 0, result.error)
                XCTAssertGreaterThan(step, 4, "too few steps were tried")
                return
            }
            running.kill()
            _ = try await finished
            gate.open()
            let ours = azure.rules.filter { $0.hasPrefix("20.1.") }
            XCTAssertTrue(ours.isEmpty || ours == ["20.1.0.0/24", "20.1.8.0/24"], "step \(step): \(ours)")
            XCTAssertEqual(azure.rules.filter { !$0.hasPrefix("20.1.") }, foreign, "step \(step)")
            try await assertConverges(keeping: foreign)
        }
        XCTFail("no run ever got through")
    }

    /// Whether the n-th request came; false where the run ended without it.
    private func waitForRequest(_ count: Int, orEndOf running: RunningCommand) async throws -> Bool {
        while azure.requests.count < count {
            if running.hasEnded { return azure.requests.count >= count }
            try await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    func testRunKilledAtEveryRequestBeforeItsEffect() async throws {
        try await killAtEachRequest(applyingTheWriteFirst: false)
    }

    func testRunKilledAtEveryRequestAfterItsEffect() async throws {
        try await killAtEachRequest(applyingTheWriteFirst: true)
    }

    func testSomebodysRuleAddedBetweenPlanAndWriteIsKept() async throws {
        let seen = Counter()
        azure.interfere { [azure] request in
            let isRead = request.method == "GET" && request.path.lowercased() == ScriptedAzure.id.lowercased()
            if isRead, seen.next() == 2 { azure?.change { $0.rules.append("198.51.100.7") } }
            return nil
        }
        let result = try await sync("apply", "--yes")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.rules, foreign + ["198.51.100.7", "20.1.0.0/24", "20.1.8.0/24"])
    }

    func testSavedPlanIsRefusedWhenTheRegistryChangedSinceAndAppliedWhenNot() async throws {
        let file = folder.appending(path: "plan.json").path
        let plan = try await sync("plan", "--out", file)
        XCTAssertEqual(plan.status, 2, plan.all)
        azure.change { $0.rules.append("198.51.100.7") }
        let stale = try await sync("apply", "--plan", file, "--yes")
        assertUntouched(stale, rules: foreign + ["198.51.100.7"], saying: "changed since")
        azure.change { $0.rules.removeLast() }
        let result = try await sync("apply", "--plan", file, "--yes")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.rules, foreign + ["20.1.0.0/24", "20.1.8.0/24"])
    }

    func testSecondRunWaitsForTheFirst() async throws {
        let gate = Gate()
        azure.interfere { $0.method == "PATCH" ? .after(Reply.status(500).held(by: gate)) : nil }
        let first = try start("apply", "--yes")
        var patches = 0
        var count = 1
        while patches == 0 {
            patches = await azure.requests(atLeast: count).filter { $0.method == "PATCH" }.count
            count = azure.requests.count + (patches == 0 ? 1 : 0)
        }
        let second = try start("apply", "--yes")
        async let secondResult = second.wait()
        try await second.waitForError(containing: "waiting")
        XCTAssertEqual(azure.writes, 1)
        gate.open()
        azure.behave()
        let firstStatus = try await first.wait().status
        let result = try await secondResult
        XCTAssertEqual(firstStatus, 0)
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.writes, 1, "the second run finds nothing to do")
    }
}

/// Counts from 1.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var value = 0

    func next() -> Int {
        lock.withLock {
            value += 1
            return value
        }
    }
}
