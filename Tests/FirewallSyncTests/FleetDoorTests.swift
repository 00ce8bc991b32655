import IPNetworks
import ServiceTags
import XCTest

@testable import FirewallSync

/// Doors close on time, whether or not there is anything else to do.
final class FleetDoorTests: XCTestCase {
    private let required = ["20.1.0.0/24", "20.1.8.0/24"]
    private let visitor = "20.9.0.5/32"

    /// Three registries in step, of which two have let somebody in, one of them for longer.
    private func fixtureWithDoors() async throws -> (fixture: FleetFixture, session: SyncSession) {
        let fixture = try FleetFixture(self, count: 3)
        let session = fixture.session
        _ = await fixture.run(SyncFleet(session: session), session)
        for (index, seconds) in [(0, 600), (1, 3_600)] {
            _ = try await session.sync(of: session.configuration.registries[index])
                .open([try IPv4Prefix(parsing: visitor)], for: seconds, reason: "job 7")
            XCTAssertEqual(fixture.rules(of: fixture.names[index]), required + [visitor])
        }
        fixture.change { $0.now += 601 }
        return (fixture, session)
    }

    func testTheFleetClosesThoseWhoseTimeIsOver_whereNoPublicationCanBeHad() async throws {
        let (fixture, session) = try await fixtureWithDoors()
        let ended = EndedRuns()
        await SyncFleet(session: session).run(
            session.configuration.registries,
            publication: { _ in throw SyncError(.download, "No source gives a publication.") }
        ) { await ended.add($0) }
        let runs = await ended.runs
        XCTAssertEqual(runs.count, 3)
        for run in runs {
            guard case .failure(let error as SyncError) = run.result else { return XCTFail("\(run.result)") }
            XCTAssertEqual(error.code, .download, "that it failed is said all the same")
        }
        XCTAssertEqual(fixture.rules(of: "registry100"), required)
        XCTAssertEqual(fixture.rules(of: "registry101"), required + [visitor], "its time is not over")
        XCTAssertEqual(fixture.rules(of: "registry102"), required)
        let closed = try session.history(of: FleetFixture.id("registry100")).first
        XCTAssertEqual(closed?.kind, .closed)
    }

    func testTheFleetClosesThoseWhoseTimeIsOver_inARunThatIsQuietElse() async throws {
        let (fixture, session) = try await fixtureWithDoors()
        _ = await fixture.run(SyncFleet(session: session), session)
        XCTAssertEqual(fixture.rules(of: "registry100"), required)
        XCTAssertEqual(fixture.rules(of: "registry101"), required + [visitor])
    }
}

/// The runs that have ended.
private actor EndedRuns {
    private(set) var runs: [FleetRun] = []

    func add(_ run: FleetRun) { runs.append(run) }
}
