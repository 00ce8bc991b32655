import BuildStack
import Synchronization
import XCTest

/// Runs and the agents that take them.
final class AgentPoolTests: XCTestCase {
    /// What the agents of a pool are given, and when they are done.
    private final class Work: Sendable {
        private struct State {
            var held: [RunKey: CheckedContinuation<Void, Never>] = [:]
            var endedBefore: Set<RunKey> = []
            var endings: [RunKey: RunOutcome] = [:]
        }

        private let state = Mutex(State())
        let begun: AsyncStream<(run: RunKey, agent: String)>
        private let continuation: AsyncStream<(run: RunKey, agent: String)>.Continuation

        init() { (begun, continuation) = AsyncStream.makeStream() }

        func perform(_ run: RunKey, _ agent: String, _ interruption: RunInterruption) async {
            continuation.yield((run, agent))
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = state.withLock { state in
                        if state.endedBefore.contains(run) { return true }
                        state.held[run] = continuation
                        return false
                    }
                    if isOver { continuation.resume() }
                }
            } onCancel: {
                end(run)
            }
            if Task.isCancelled { state.withLock { $0.endings[run] = interruption.outcome } }
        }

        func end(_ run: RunKey) {
            state.withLock { state in
                state.endedBefore.insert(run)
                return state.held.removeValue(forKey: run)
            }?.resume()
        }

        /// How a run ended that was interrupted.
        func ending(of run: RunKey) -> RunOutcome? { state.withLock { $0.endings[run] } }
    }

    private let work = Work()

    private func pool(agents: Int = 2) -> AgentPool {
        let work = work
        return AgentPool(agents: { region in (1...agents).map { "\(region)-\($0)" } }) {
            await work.perform($0, $1, $2)
        }
    }

    private func run(_ registry: Int64, _ number: Int) -> RunKey { RunKey(registry: registry, number: number) }

    func testRegistriesTakeTurns_whenOneHasAskedForMuch() async {
        let pool = pool(agents: 1)
        for number in 1...4 { await pool.submit(run(1, number), in: "here") }
        await pool.submit(run(2, 1), in: "here")
        await pool.submit(run(3, 1), in: "here")
        await pool.open()
        var order: [RunKey] = []
        for await (run, _) in work.begun {
            order.append(run)
            work.end(run)
            if order.count == 6 { break }
        }
        XCTAssertEqual(order, [run(1, 1), run(2, 1), run(3, 1), run(1, 2), run(1, 3), run(1, 4)])
    }

    func testAnAgentHasOneRunAtATimeAndRegionsDoNotWaitForEachOther() async {
        let pool = pool()
        await pool.open()
        for number in 1...8 { await pool.submit(run(1, number), in: "here") }
        await pool.submit(run(2, 1), in: "there")
        var busy: [String: RunKey] = [:]
        var iterator = work.begun.makeAsyncIterator()
        for _ in 0..<3 {
            guard let (run, agent) = await iterator.next() else { break }
            XCTAssertNil(busy.updateValue(run, forKey: agent), "\(agent) had a run already")
        }
        XCTAssertEqual(Set(busy.keys), ["here-1", "here-2", "there-1"])
        let waiting = await pool.waiting
        XCTAssertEqual(waiting, 6)
        var seen = Set(busy.values)
        while seen.count < 9 {
            let (agent, ended) = busy.first { $0.key.hasPrefix("here") } ?? ("", run(0, 0))
            busy[agent] = nil
            work.end(ended)
            guard let (run, next) = await iterator.next() else { break }
            XCTAssertEqual(next, agent, "the one that is free")
            XCTAssertTrue(seen.insert(run).inserted)
            busy[next] = run
        }
        for run in busy.values { work.end(run) }
    }

    func testARunThatIsWithdrawnNeverBegins() async {
        let pool = pool(agents: 1)
        await pool.open()
        for number in 1...3 { await pool.submit(run(1, number), in: "here") }
        await pool.withdraw(run(1, 2))
        var iterator = work.begun.makeAsyncIterator()
        var order: [RunKey] = []
        for _ in 0..<2 {
            guard let (run, _) = await iterator.next() else { break }
            order.append(run)
            work.end(run)
        }
        XCTAssertEqual(order, [run(1, 1), run(1, 3)])
    }

    func testAnInterruptedRunSaysWhyAndFreesItsAgent() async {
        let pool = pool(agents: 1)
        await pool.open()
        await pool.submit(run(1, 1), in: "here")
        await pool.submit(run(1, 2), in: "here")
        var iterator = work.begun.makeAsyncIterator()
        _ = await iterator.next()
        await pool.interrupt(run(1, 1), as: .canceled, "enough")
        await pool.interrupt(run(1, 1), as: .error, "too late to be the reason")
        let next = await iterator.next()
        XCTAssertEqual(next?.run, run(1, 2))
        XCTAssertEqual(work.ending(of: run(1, 1)), RunOutcome(status: .canceled, errorMessage: "enough"))
        work.end(run(1, 2))
    }

    func testARegistryThatGoesTakesItsRunsWithItAndLeavesOthersAlone() async {
        let pool = pool(agents: 1)
        await pool.open()
        await pool.submit(run(1, 1), in: "here")
        await pool.submit(run(1, 2), in: "here")
        await pool.submit(run(2, 1), in: "here")
        var iterator = work.begun.makeAsyncIterator()
        _ = await iterator.next()
        await pool.removeAll(ofRegistry: 1, "gone")
        XCTAssertEqual(work.ending(of: run(1, 1))?.errorMessage, "gone")
        let next = await iterator.next()
        XCTAssertEqual(next?.run, run(2, 1))
        let waiting = await pool.waiting
        XCTAssertEqual(waiting, 0)
        work.end(run(2, 1))
    }

    func testAClosedPoolHasEndedItsRunsAndKeepsTheOthersWaiting() async {
        let pool = pool()
        await pool.open()
        for number in 1...3 { await pool.submit(run(1, number), in: "here") }
        var iterator = work.begun.makeAsyncIterator()
        _ = await iterator.next()
        _ = await iterator.next()
        await pool.close("stopped")
        for number in 1...2 {
            XCTAssertEqual(work.ending(of: run(1, number)), RunOutcome(status: .error, errorMessage: "stopped"))
        }
        await pool.submit(run(1, 4), in: "here")
        let waiting = await pool.waiting
        XCTAssertEqual(waiting, 2)
    }
}
