import BuildStack
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// Runs that wait, are canceled, outlive their server or their registry.
final class RunQueueTests: RunCase {
    private func log(_ stack: StackFixture, _ id: String) throws -> String {
        try String(contentsOfFile: logPath(stack, id), encoding: .utf8)
    }

    func testACanceledRunEndsWhereverItIs() async throws {
        try await withStack(configure: { $0.agentsPerRegion = 1 }) { stack in
            _ = try schedule(stack)
            let first = try await nextRun()
            _ = try schedule(stack)
            _ = try schedule(stack)
            XCTAssertEqual(try stack.arm("POST", stack.registry + "/runs/ca2/cancel").status, 200)
            XCTAssertEqual(try properties(stack, "ca2")?["status"], "Canceled")
            XCTAssertNotNil(try properties(stack, "ca2")?["finishTime"])
            XCTAssertNil(try properties(stack, "ca2")?["startTime"])
            XCTAssertTrue(try log(stack, "ca2").hasSuffix("Run ID: ca2 was canceled\r\n"))
            XCTAssertEqual(RunLog.completion(of: logPath(stack, "ca2")), "canceled")

            XCTAssertEqual(first, "blogbuildtest/ca1")
            XCTAssertEqual(try stack.arm("POST", stack.registry + "/runs/ca1/cancel").status, 200)
            try await wait(stack, "ca1", "Canceled")
            XCTAssertEqual(try properties(stack, "ca1")?["runErrorMessage"], "The run was canceled.")
            let next = try await nextRun()
            XCTAssertEqual(next, "blogbuildtest/ca3")
            engine.end(next)
            try await wait(stack, "ca3", "Succeeded")
            for (id, state) in [("ca1", "Canceled"), ("ca2", "Canceled"), ("ca3", "Succeeded")] {
                let late = try stack.arm("POST", "\(stack.registry)/runs/\(id)/cancel")
                XCTAssertEqual(late.status, 409)
                XCTAssertEqual(try late.errorCode, "RunNotCancelable")
                XCTAssertTrue(try late.errorMessage?.contains("'\(id)' has ended (\(state))") == true, late.body)
            }
        }
    }

    func testRegistriesTakeTurnsAtTheAgents() async throws {
        try await withStack(configure: { $0.agentsPerRegion = 1 }) { stack in
            let other = stack.registry.replacing("blogbuildtest", with: "secondone")
            XCTAssertEqual(
                try stack.arm("PUT", other, #"{"location":"japaneast","sku":{"name":"Premium"}}"#).status, 200)
            for _ in 1...4 { _ = try schedule(stack) }
            _ = try schedule(stack, of: other)
            var order: [String] = []
            for _ in 1...5 {
                order.append(try await nextRun())
                engine.end(order.last ?? "")
            }
            XCTAssertEqual(
                order,
                ["blogbuildtest/ca1", "blogbuildtest/ca2", "secondone/ca1", "blogbuildtest/ca3", "blogbuildtest/ca4"])
        }
    }

    func testAStoppedStackEndsWhatWasUnderWayAndGoesOnWithTheRest() async throws {
        let clock = ManualClock()
        var stack = try await StackFixture.start(clock: clock) {
            use(&$0)
            $0.agentsPerRegion = 1
        }
        _ = try schedule(stack)
        _ = try await nextRun()
        _ = try schedule(stack, Self.image(["target": "second"]))
        try await stack.stop()
        XCTAssertEqual(RunLog.completion(of: logPath(stack, "ca1")), "internalerror")
        stack = try await StackFixture.start(in: stack.directory, clock: clock) {
            use(&$0)
            $0.agentsPerRegion = 1
        }
        let next = try await nextRun()
        XCTAssertEqual(next, "blogbuildtest/ca2")
        guard case .steps(let steps)? = engine.job(next)?.job.work, case .build(let build)? = steps.first?.action else {
            return XCTFail("no steps")
        }
        XCTAssertEqual(build.target, "second")
        let ended = try properties(stack, "ca1")
        XCTAssertEqual(ended?["status"], "Error")
        XCTAssertTrue(ended?["runErrorMessage"]?.text?.hasPrefix("The server was stopped") == true)
        // Ids go on where they were.
        XCTAssertEqual(try schedule(stack), "ca3")
        engine.end(next)
        engine.end(try await nextRun())
        try await wait(stack, "ca3", "Succeeded")
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: stack.directory.runRequestDirectory), [])
        try await stack.discard()
    }

    func testARegistryThatIsDeletedTakesItsRunsAndTheirFiles() async throws {
        try await withStack(configure: { $0.agentsPerRegion = 1 }) { stack in
            let other = stack.registry.replacing("blogbuildtest", with: "secondone")
            let body = #"{"location":"japaneast","sku":{"name":"Premium"}}"#
            XCTAssertEqual(try stack.arm("PUT", other, body).status, 200)
            _ = try schedule(stack, of: other)
            let first = try await nextRun()
            XCTAssertEqual(first, "secondone/ca1")
            _ = try schedule(stack, of: other)
            _ = try schedule(stack)
            XCTAssertEqual(try stack.arm("DELETE", other).status, 200)
            let next = try await nextRun()
            XCTAssertEqual(next, "blogbuildtest/ca1", "the agent is free, and the other's second run is gone")
            engine.end(next)
            try await wait(stack, "ca1", "Succeeded")
            XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: stack.directory.runRequestDirectory), [])
            XCTAssertFalse(FileManager.default.fileExists(atPath: stack.directory.blobDirectory + "/secondone"))
            // One of its name begins anew.
            XCTAssertEqual(try stack.arm("PUT", other, body).status, 200)
            XCTAssertEqual(try stack.arm("GET", other + "/runs").json["value"], [])
            XCTAssertEqual(try schedule(stack, of: other), "ca1")
            engine.end(try await nextRun())
        }
    }

    func testAnAgentStaysWhereItIsUntilItsRunHasEnded() async throws {
        try await withStack { stack in
            func address(_ name: String) throws -> String? {
                try stack.ask(.egressList, as: [ReadyDocument.Egress].self).first { $0.name == name }?.address
            }
            let (busy, idle) = ("agent-japaneast-1", "agent-japaneast-2")
            let before = [try address(busy), try address(idle)]
            _ = try schedule(stack)
            let name = try await nextRun()
            XCTAssertEqual(engine.job(name)?.agent.name, busy)
            _ = try stack.ask(.publicationAdvance(movesAgents: true), as: [PublicationSummary].self)
            XCTAssertNotEqual(try address(idle), before[1])
            XCTAssertEqual(try address(busy), before[0])
            engine.end(name)
            try await stack.eventually { try address(busy) != before[0] }
        }
    }

    func testARunThatIsCanceledBeforeItsEngineIsThereEndsItsLog() async throws {
        let (gate, opening) = AsyncStream<Void>.makeStream()
        try await StackFixture.with(configure: {
            $0.makeEngine = { [engine] _, _, _ in
                for await _ in gate { break }
                return engine
            }
        }) { stack in
            let id = try schedule(stack)
            try await wait(stack, id, "Started")
            XCTAssertEqual(try stack.arm("POST", "\(stack.registry)/runs/\(id)/cancel").status, 200)
            opening.finish()
            try await wait(stack, id, "Canceled")
            XCTAssertTrue(try log(stack, id).hasSuffix("The run was canceled.\r\nRun ID: ca1 was canceled\r\n"))
            XCTAssertEqual(RunLog.completion(of: logPath(stack, id)), "canceled")
        }
    }

    func testARunWithoutAnEngineSaysWhatIsMissing() async throws {
        try await StackFixture.with(configure: {
            $0.makeEngine = { _, _, _ in throw BuildStackError(.machine, "buildah cannot be used here.") }
        }) { stack in
            let id = try schedule(stack)
            try await wait(stack, id, "Error")
            XCTAssertEqual(try properties(stack, id)?["runErrorMessage"], "buildah cannot be used here.")
            XCTAssertTrue(try log(stack, id).contains("buildah cannot be used here.\r\nRun ID: ca1 failed."))
            XCTAssertEqual(RunLog.completion(of: logPath(stack, id)), "internalerror")
        }
    }

    func testCancelingRunsWhileAgentsTakeThemLeavesEachWithOneEnding() async throws {
        try await withStack { stack in
            let engine = engine
            let ending = Task { for await name in engine.begun { engine.end(name) } }
            defer { ending.cancel() }
            var ids: [String] = []
            for _ in 1...12 {
                ids.append(try schedule(stack))
                let answer = try stack.arm("POST", "\(stack.registry)/runs/\(ids.last ?? "")/cancel")
                XCTAssertTrue([200, 409].contains(answer.status), answer.body)
            }
            XCTAssertEqual(ids, (1...12).map { "ca\($0)" })
            for id in ids {
                try await stack.eventually { try properties(stack, id)?["finishTime"] != nil }
                let state = try properties(stack, id)?["status"]?.text
                let word = RunLog.completion(of: logPath(stack, id)).flatMap(RunStatus.init(completion:))
                XCTAssertEqual(word?.rawValue, state, id)
            }
        }
    }
}
