import FirewallSync
import Foundation
import IPNetworks
import LoopbackServer
import XCTest

/// Whoever opens or closes a door may be killed at any instant: no door is left that nobody closes.
final class InterruptedDoorsTests: DoorCase {
    /// Kills a command with SIGKILL while its n-th request to Azure hangs, for every n until it gets through.
    ///
    /// - Parameter check: What holds afterwards, on the way to which nothing interferes.
    private func killAtEachRequest(
        of arguments: [String], applyingTheWriteFirst: Bool, prepare: () async throws -> Void,
        check: (Int) async throws -> Void
    ) async throws {
        for step in 1...40 {
            try await tearDown()
            try await setUp()
            try await prepare()
            let gate = Gate()
            let seen = RequestCounter()
            let before = azure.requests.count
            azure.interfere { _ in
                guard seen.next() == step else { return nil }
                return applyingTheWriteFirst ? .after(.dropped.held(by: gate)) : .instead(.dropped.held(by: gate))
            }
            let running = try start(arguments)
            async let finished = running.wait()
            while azure.requests.count < before + step, !running.hasEnded {
                try await Task.sleep(for: .milliseconds(5))
            }
            let reached = azure.requests.count >= before + step
            if reached { running.kill() }
            let result = try await finished
            gate.open()
            azure.behave()
            guard reached else {
                XCTAssertEqual(result.status, 0, result.all)
                XCTAssertGreaterThan(step, 3, "too few steps were tried")
                return
            }
            try await check(step)
        }
        XCTFail("no run ever got through")
    }

    private func assertClosesInTime(_ step: Int) async throws {
        try await registry(clockOffBy: 2 * hour).closeExpired()
        XCTAssertEqual(azure.rules, foreign, "step \(step)")
        let later = try await registry(clockOffBy: 3 * hour).closeExpired()
        XCTAssertEqual(later, [], "step \(step): nothing is left to close")
        try await assertConverges(keeping: foreign)
    }

    func testOpeningKilledBeforeTheEffect() async throws {
        try await killAtEachRequest(
            of: ["open", "20.9.0.5", "--for", "1h", "--reason", "job 7", "--wait", "0s"], applyingTheWriteFirst: false,
            prepare: {}, check: assertClosesInTime)
    }

    func testOpeningKilledAfterTheEffect() async throws {
        try await killAtEachRequest(
            of: ["open", "20.9.0.5", "--for", "1h", "--reason", "job 7", "--wait", "0s"], applyingTheWriteFirst: true,
            prepare: {}, check: assertClosesInTime)
    }

    func testClosingKilledAtEveryRequest() async throws {
        for applyingTheWriteFirst in [false, true] {
            try await killAtEachRequest(
                of: ["close", "20.9.0.5"], applyingTheWriteFirst: applyingTheWriteFirst,
                prepare: { try await openInThePast() }, check: assertClosesInTime)
        }
    }
}

/// Counts from 1.
private final class RequestCounter: @unchecked Sendable {
    private let lock = NSLock()
    private var value = 0

    func next() -> Int {
        lock.withLock {
            value += 1
            return value
        }
    }
}
