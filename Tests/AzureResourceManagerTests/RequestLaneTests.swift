import Synchronization
import XCTest

@testable import AzureResourceManager

/// One bucket and its line.
final class RequestLaneTests: XCTestCase {
    private let time = ManualTime()

    private func lane(burst: Double, rate: Double) -> RequestLane {
        RequestLane(.init(burst: burst, rate: rate), timing: .init(now: time.now, sleep: time.sleep))
    }

    func testABucketLetsABurstThroughAndThenSoManyASecond() {
        var bucket = RequestBucket(.init(burst: 3, rate: 2), now: 10)
        for _ in 0..<3 {
            XCTAssertEqual(bucket.wait(now: 10), 0)
            bucket.take(now: 10)
        }
        XCTAssertEqual(bucket.wait(now: 10), 0.5)
        XCTAssertEqual(bucket.wait(now: 10.25), 0.25)
        XCTAssertEqual(bucket.wait(now: 10.5), 0)
        bucket.take(now: 10.5)
        XCTAssertEqual(bucket.wait(now: 10.5), 0.5)
        XCTAssertEqual(bucket.wait(now: 1_000), 0, "and no more than a burst gathers")
        for _ in 0..<3 { bucket.take(now: 1_000) }
        XCTAssertEqual(bucket.wait(now: 1_000), 0.5)
    }

    func testAClockThatGoesBackNeitherFillsNorEmptiesABucket() {
        var bucket = RequestBucket(.init(burst: 1, rate: 1), now: 100)
        bucket.take(now: 100)
        XCTAssertEqual(bucket.wait(now: 50), 1)
        XCTAssertEqual(bucket.wait(now: 100.5), 0.5)
    }

    func testAWaitIsLongEnoughWhateverTheFractions() async throws {
        let sleeps = Passed()
        for rate in [3.0, 7, 10, 25, 0.1] {
            let before = sleeps.numbers.count
            let lane = RequestLane(
                .init(burst: 1, rate: rate), timing: .init(now: { 98_765.4321 }, sleep: { _ in sleeps.append(1) }))
            for _ in 0..<500 { try await lane.pass(longestPause: 60) }
            XCTAssertEqual(sleeps.numbers.count - before, 499, "one wait for each, at a rate of \(rate)")
        }
    }

    func testAPauseLetsNothingThroughAndNothingIn() {
        var bucket = RequestBucket(.init(burst: 100, rate: 10), now: 0)
        bucket.pause(for: 7, now: 0)
        XCTAssertEqual(bucket.wait(now: 0), 7)
        XCTAssertEqual(bucket.wait(now: 7), 0)
        bucket.take(now: 7)
        XCTAssertEqual(bucket.wait(now: 7), 0.1, "the burst is spent")
        bucket.pause(for: 5, now: 7)
        bucket.pause(for: 1, now: 7)
        XCTAssertEqual(bucket.pause(now: 8), 4, "a shorter pause does not end a longer one")
    }

    func testABucketWithoutALimitIsPausedAllTheSame() {
        var bucket = RequestBucket(nil, now: 0)
        bucket.lower(to: 0, now: 0)
        for _ in 0..<10_000 { bucket.take(now: 0) }
        XCTAssertEqual(bucket.wait(now: 0), 0)
        bucket.pause(for: 3, now: 0)
        XCTAssertEqual(bucket.wait(now: 1), 2)
    }

    func testRequestsPassInTheOrderInWhichTheyCame() async throws {
        let lane = lane(burst: 1, rate: 1)
        try await lane.pass(longestPause: 60)
        let passed = Passed()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...20 {
                group.addTask {
                    try await lane.pass(longestPause: 60)
                    passed.append(number)
                }
                await until { lane.waitingCount == number }
            }
            for number in 1...20 {
                await until { self.time.sleeperCount == 1 }
                time.advance(1)
                await until { passed.numbers.count == number }
            }
            try await group.waitForAll()
        }
        XCTAssertEqual(passed.numbers, Array(1...20))
    }

    func testWhoeverIsCancelledLeavesTheLineAndTakesNothing() async throws {
        let lane = lane(burst: 1, rate: 1)
        try await lane.pass(longestPause: 60)
        let tasks = await waiting(3, in: lane)
        tasks[1].cancel()
        await until { lane.waitingCount == 2 }
        tasks[0].cancel()
        await until { lane.waitingCount == 1 && self.time.sleeperCount == 1 }
        time.advance(1)
        try await tasks[2].value
        for task in tasks[...1] {
            do {
                try await task.value
                XCTFail("it was cancelled")
            } catch {
                XCTAssertTrue(error is CancellationError)
            }
        }
    }

    func testAPauseHoldsBackThoseWhoWaitAlready() async throws {
        let lane = lane(burst: 1, rate: 1)
        try await lane.pass(longestPause: 60)
        let tasks = await waiting(1, in: lane)
        await until { self.time.sleeperCount == 1 }
        lane.pause(for: 10)
        time.advance(1)
        await until { self.time.sleeperCount == 1 }
        XCTAssertEqual(lane.waitingCount, 1, "it waits on")
        time.advance(9)
        try await tasks[0].value
    }

    func testAPauseBeyondPatienceIsSaidToAllInLine() async throws {
        let lane = lane(burst: 1, rate: 1)
        try await lane.pass(longestPause: 60)
        let tasks = await waiting(3, in: lane)
        await until { self.time.sleeperCount == 1 }
        lane.pause(for: 3600)
        time.advance(1)
        for task in tasks {
            do {
                try await task.value
                XCTFail("nothing may pass")
            } catch {
                XCTAssertEqual((error as? RequestLane.Paused)?.seconds, 3599)
            }
        }
    }

    /// Tasks that wait in line, one after the other.
    private func waiting(_ count: Int, in lane: RequestLane) async -> [Task<Void, any Error>] {
        var tasks: [Task<Void, any Error>] = []
        for number in 1...count {
            tasks.append(Task { try await lane.pass(longestPause: 60) })
            await until { lane.waitingCount == number }
        }
        return tasks
    }
}

/// Who passed, in order.
private final class Passed: Sendable {
    private let state = Mutex<[Int]>([])

    var numbers: [Int] { state.withLock { $0 } }

    func append(_ number: Int) { state.withLock { $0.append(number) } }
}
