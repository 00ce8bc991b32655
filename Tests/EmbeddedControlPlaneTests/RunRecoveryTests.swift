import BuildStack
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// What a start finds of runs whose process was killed.
final class RunRecoveryTests: RunCase {
    func testEachRunEndsAsItsLogSaysAndWhatWaitedWaitsOn() async throws {
        let clock = ManualClock()
        var stack = try await StackFixture.start(clock: clock)
        try await stack.stop()
        // As a killed process leaves it: two that an agent had, one of which had ended, and one that waited.
        let database = try StackDatabase(path: stack.directory.databaseFile)
        let store = RunStore(database, subscription: stack.ready.subscription)
        let requests = try RunRequestFolder(path: stack.directory.runRequestDirectory)
        let body = try JSONValue(parsing: Self.image().utf8)
        for number in 1...3 {
            let draft = RunStore.Draft(isArchiveEnabled: false, details: [:], upload: nil)
            let run = try await store.insert(draft, of: "blogbuildtest", in: "blog", at: clock.now) { key in
                try requests.keep(body, of: key)
            }.run
            guard number < 3 else { continue }
            _ = try await store.start(run.key, at: clock.now)
            try await store.markRunning(run.key, at: clock.now)
        }
        try database.close()
        for id in ["ca1", "ca2"] {
            let path = logPath(stack, id)
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let log = try RunLog(path: path, secrets: []) { clock.now }
            log.append("Step 1/1 : FROM scratch")
            if id == "ca2" { log.finish(.timeout) }
        }

        stack = try await StackFixture.start(in: stack.directory, clock: clock) { use(&$0) }
        XCTAssertEqual(try properties(stack, "ca1")?["status"], "Error")
        XCTAssertEqual(try properties(stack, "ca1")?["runErrorMessage"], .string(RunService.stopped))
        XCTAssertEqual(
            try String(contentsOfFile: logPath(stack, "ca1"), encoding: .utf8),
            "Step 1/1 : FROM scratch\r\n\(RunService.stopped)\r\nRun ID: ca1 failed. Error: internal error\r\n")
        XCTAssertEqual(try properties(stack, "ca2")?["status"], "Timeout")
        XCTAssertNotNil(try properties(stack, "ca2")?["finishTime"])
        XCTAssertNil(try properties(stack, "ca2")?["runErrorMessage"])
        let next = try await nextRun()
        XCTAssertEqual(next, "blogbuildtest/ca3")
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: stack.directory.runRequestDirectory), ["1-3.json"])
        engine.end(next)
        try await wait(stack, "ca3", "Succeeded")
        try await stack.discard()
    }
}
