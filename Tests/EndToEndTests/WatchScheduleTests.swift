import FirewallSync
import Foundation
import XCTest

/// Weeks of the daemon in a moment: schedules, missed runs, and clocks that jump.
final class WatchScheduleTests: FaultCase {
    private static let other = ScriptedAzure.id.replacing("blogbuildtest", with: "anothertest")
    /// Midnight of today in UTC: the publication that the scripted page offers is of this week.
    private let start = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)

    private func daemon(
        _ extra: String, at start: Date, random: @escaping @Sendable () -> Double = { 0 }
    ) async throws -> DaemonUnderTest {
        try writeConfiguration(extra: extra + "\nwatch: { listen: \"127.0.0.1:0\" }")
        let path = "\(folder.path)/acr-firewall-sync.yaml"
        let home = folder.path
        return try await DaemonUnderTest(clock: SimulatedClock(now: start), random: random) {
            try SyncConfiguration.load(path: path, environment: ["HOME": home])
        }
    }

    func testAFirstRunComesAtOnceAndTheNextOnesByTheSchedule() async throws {
        let daemon = try await daemon("defaults: { schedule: { every: 6h, jitter: 30m } }", at: start) { 0.5 }
        let first = await daemon.nextRun()
        XCTAssertEqual(try first?.result.get().result, .applied)
        XCTAssertEqual(first?.startedAt, start)
        for round in 1...8 {
            let run = await daemon.runWhenDue()
            XCTAssertEqual(try run?.result.get().result, .unchanged)
            XCTAssertEqual(run?.startedAt, start.addingTimeInterval(Double(round) * 21_600 + 900))
        }
        try await daemon.stop()
        XCTAssertEqual(azure.writes, 1)
    }

    func testADoorIsClosedWhenItsTimeIsOver_howeverLongTheNextRunIsOff() async throws {
        let daemon = try await daemon("defaults: { schedule: { every: 96h } }", at: start)
        _ = await daemon.nextRun()
        let rules = azure.rules
        let opened = try await sync("open", "20.84.1.7", "--for", "30m", "--reason", "job 4711", "--wait", "0s")
        XCTAssertEqual(opened.status, 0, opened.all)
        XCTAssertEqual(azure.rules.count, rules.count + 1)
        // A real clock has its waiters look every few seconds.
        daemon.clock.set(start)
        let end = await daemon.clock.nextWake()
        XCTAssertLessThan(end, start.addingTimeInterval(2 * 86_400))
        let writes = azure.writes
        daemon.clock.set(end)
        while azure.writes == writes { _ = await azure.requests(atLeast: azure.requests.count + 1) }
        XCTAssertEqual(azure.rules, rules)
        let run = await daemon.runWhenDue()
        XCTAssertEqual(run?.startedAt, start.addingTimeInterval(4 * 86_400), "the schedule goes on as it was")
        try await daemon.stop()
    }

    func testADayOfMissedRunsIsMadeUpOnce() async throws {
        let daemon = try await daemon("defaults: { schedule: { cron: \"@hourly\" } }", at: start)
        _ = await daemon.nextRun()
        _ = await daemon.clock.nextWake()
        let late = start.addingTimeInterval(86_400 + 1234)
        daemon.clock.set(late)
        let madeUp = await daemon.nextRun()
        XCTAssertEqual(madeUp?.startedAt, late)
        let next = await daemon.runWhenDue()
        XCTAssertEqual(next?.startedAt, start.addingTimeInterval(86_400 + 3600))
        try await daemon.stop()
    }

    func testANewStartGoesOnWhereTheLastOneStopped() async throws {
        let schedule = "defaults: { schedule: { cron: \"0 6 * * *\" } }"
        let first = try await daemon(schedule, at: start)
        _ = await first.nextRun()
        try await first.stop()
        let second = try await daemon(schedule, at: start.addingTimeInterval(3600))
        let run = await second.runWhenDue()
        XCTAssertEqual(run?.startedAt, start.addingTimeInterval(6 * 3600))
        try await second.stop()
        let third = try await daemon(schedule, at: start.addingTimeInterval(5 * 86_400))
        let madeUp = await third.nextRun()
        XCTAssertEqual(madeUp?.startedAt, start.addingTimeInterval(5 * 86_400), "four missed runs, made up once")
        let next = await third.clock.nextWake()
        XCTAssertEqual(next, start.addingTimeInterval(5 * 86_400 + 6 * 3600))
        try await third.stop()
    }

    func testAClockThatIsPutBackAnHourNeitherRepeatsNorHoldsUp() async throws {
        let daemon = try await daemon("defaults: { schedule: { cron: \"@hourly\" } }", at: start)
        _ = await daemon.nextRun()
        let second = await daemon.runWhenDue()
        XCTAssertEqual(second?.startedAt, start.addingTimeInterval(3600))
        // Five minutes later the clock is put back an hour.
        _ = await daemon.clock.nextWake()
        daemon.clock.set(start.addingTimeInterval(3900))
        _ = await daemon.clock.nextWake()
        daemon.clock.set(start.addingTimeInterval(300))
        let third = await daemon.runWhenDue()
        XCTAssertEqual(third?.startedAt, start.addingTimeInterval(3600), "an hour after the second run")
        try await daemon.stop()
    }

    func testOneRegistrysFailureIsNotAnothers() async throws {
        let registry = """
              - id: \(Self.other)
                cloud: scripted
                credential: test
                tags: [AzureContainerRegistry.JapanEast]
                verify-timeout: 1s
            """
        let daemon = try await daemon(registry, at: start)
        let url = await daemon.url()
        for _ in 0..<3 {
            let runs = await daemon.nextRuns(2)
            let results = Dictionary(uniqueKeysWithValues: runs.map { ($0.registry.settings.label, $0.result) })
            XCTAssertNotEqual(try results["blogbuildtest"]?.get().result, .refused)
            XCTAssertThrowsError(try results["anothertest"]?.get())
            daemon.clock.set(await daemon.clock.nextWake())
        }
        _ = await daemon.nextRuns(2)
        let metrics = try CurlAnswer([try XCTUnwrap(url) + "metrics"]).body
        XCTAssertTrue(metrics.contains(#"_runs_total{registry="anothertest",result="failed"} 4"#), metrics)
        XCTAssertTrue(metrics.contains(#"_runs_total{registry="blogbuildtest",result="unchanged"} 3"#), metrics)
        try await daemon.stop()
    }

    func testARefusedPlanIsAStateAndNoCrash() async throws {
        azure.change { $0.quota = 1 }
        let daemon = try await daemon("", at: start)
        let found = await daemon.url()
        let url = try XCTUnwrap(found)
        let refused = await daemon.nextRun()
        XCTAssertEqual(try refused?.result.get().result, .refused)
        let wake = await daemon.clock.nextWake()
        let metrics = try CurlAnswer([url + "metrics"]).body
        XCTAssertTrue(metrics.contains(#"_last_run_result{registry="blogbuildtest",result="refused"} 1"#), metrics)
        XCTAssertTrue(metrics.contains(#"_guard_refusals_total{registry="blogbuildtest",guard="#), metrics)
        XCTAssertTrue(metrics.contains(#"_uncovered_addresses{registry="blogbuildtest"} 512"#), metrics)
        XCTAssertTrue(try CurlAnswer([url]).body.contains("refused: "))
        azure.change { $0.quota = 100 }
        daemon.clock.set(wake)
        let applied = await daemon.nextRun()
        XCTAssertEqual(try applied?.result.get().result, .applied)
        try await daemon.stop()
    }
}
