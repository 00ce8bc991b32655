import XCTest

@testable import FirewallSync

/// Quotas that the ledger remembers from one program to the next.
final class QuotaMemoryTests: XCTestCase {
    private let required = ["20.1.0.0/24", "20.1.8.0/24"]

    /// The runs of a program of its own, and what it asked for beside lists.
    private func runProgram(_ fixture: FleetFixture) async -> (
        results: [SyncOutcome.Result?], requests: [String]
    ) {
        let (session, count) = (fixture.session, fixture.requests().count)
        let runs = await fixture.run(SyncFleet(session: session), session)
        return (
            runs.values.map { try? $0.result.get().result },
            fixture.requests(after: count).filter { $0 != "GET registries" }
        )
    }

    func testALaterProgramsQuietRunAsksForNoQuota_untilADayIsOver() async throws {
        let fixture = try FleetFixture(self, count: 5)
        var run = await runProgram(fixture)
        XCTAssertEqual(Set(run.results), [.applied])
        XCTAssertEqual(run.requests.filter { $0 == "GET listUsages" }.count, 5)
        run = await runProgram(fixture)
        XCTAssertEqual(Set(run.results), [.unchanged])
        XCTAssertEqual(run.requests, [])
        fixture.change { $0.now += QuotaCache.lifetime }
        run = await runProgram(fixture)
        XCTAssertEqual(run.requests.filter { $0 == "GET listUsages" }.count, 5)
        run = await runProgram(fixture)
        XCTAssertEqual(run.requests, [])
    }

    func testAPlanMakesNoLedgerForWhatItLearned() async throws {
        let fixture = try FleetFixture(self, count: 1)
        let session = fixture.session
        _ = try await session.sync(of: session.configuration.registries[0]).plan(FleetFixture.publication)
        XCTAssertFalse(session.hasLedger)
    }

    func testWhateverMayBeWritten_isPlannedWithAQuotaAskedForAnew() async throws {
        let fixture = try FleetFixture(self, count: 3)
        _ = await runProgram(fixture)
        fixture.change { state in
            state.rules["registry101"] = ["203.0.113.9"]
            state.quota = 2
        }
        var run = await runProgram(fixture)
        XCTAssertTrue(run.results.contains(.refused), "two rules do not fit beside the other")
        XCTAssertEqual(run.requests, ["GET listUsages", "GET registry101"])
        fixture.change { $0.quota = 3 }
        run = await runProgram(fixture)
        XCTAssertEqual(fixture.rules(of: "registry101"), ["203.0.113.9"] + required)
        XCTAssertEqual(
            run.requests, ["GET listUsages", "GET registry101", "PATCH registry101", "GET registry101"])
    }
}
