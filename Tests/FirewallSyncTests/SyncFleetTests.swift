import AzureResourceManager
import Foundation
import XCTest

@testable import FirewallSync

/// Many registries at once.
final class SyncFleetTests: XCTestCase {
    private let required = ["20.1.0.0/24", "20.1.8.0/24"]

    private func results(_ runs: [String: FleetRun]) -> [String: SyncOutcome.Result?] {
        runs.mapValues { try? $0.result.get().result }
    }

    func testAQuietRunCostsTheListAloneAndWritesNothing() async throws {
        let fixture = try FleetFixture(self, count: 10)
        let session = fixture.session
        let fleet = SyncFleet(session: session)
        let first = await fixture.run(fleet, session)
        XCTAssertEqual(Set(results(first).values), [.applied], "\(first)")
        for name in fixture.names { XCTAssertEqual(fixture.rules(of: name), required, name) }

        let (count, ledger) = (fixture.requests().count, try content(of: fixture))
        let second = await fixture.run(fleet, session)
        XCTAssertEqual(Set(results(second).values), [.unchanged])
        XCTAssertEqual(second.count, 10)
        XCTAssertEqual(fixture.requests(after: count), ["GET registries", "GET registries", "GET registries"])
        XCTAssertEqual(try content(of: fixture), ledger, "not even the ledger is touched")
        XCTAssertEqual(try second["registry103"]?.result.get().plan.budget.quota, 100)
    }

    func testARegistryWithChangesIsReadRightBeforeItIsWrittenAndReadBack() async throws {
        let fixture = try FleetFixture(self, count: 5)
        let session = fixture.session
        let fleet = SyncFleet(session: session)
        _ = await fixture.run(fleet, session)
        fixture.change { $0.rules["registry102"] = ["203.0.113.9"] }
        let count = fixture.requests().count
        let runs = await fixture.run(fleet, session)
        XCTAssertEqual(results(runs).filter { $0.value == .applied }.keys.sorted(), ["registry102"])
        XCTAssertEqual(fixture.rules(of: "registry102"), ["203.0.113.9"] + required)
        XCTAssertEqual(
            fixture.requests(after: count),
            [
                "GET registries", "GET registries", "GET listUsages", "GET registry102", "PATCH registry102",
                "GET registry102",
            ])
        XCTAssertEqual(try runs["registry102"]?.result.get().drift.isEmpty, false, "somebody removed rules of ours")
    }

    func testWhereTheListIsRefusedEachRegistryIsRead() async throws {
        let fixture = try FleetFixture(self, count: 6)
        let session = fixture.session
        let fleet = SyncFleet(session: session)
        _ = await fixture.run(fleet, session)
        fixture.change { $0.refusesList = true }
        let count = fixture.requests().count
        let runs = await fixture.run(fleet, session)
        XCTAssertEqual(results(runs).values.filter { $0 == .unchanged }.count, 6)
        let reads = fixture.requests(after: count).filter { $0.hasPrefix("GET registry") }
        XCTAssertEqual(Set(reads), Set(fixture.names.map { "GET \($0)" }))
    }

    func testAListThatWouldTakeMoreRequestsThanItSavesIsLeft() async throws {
        let fixture = try FleetFixture(self, count: 4)
        let session = fixture.session
        let fleet = SyncFleet(session: session)
        _ = await fixture.run(fleet, session)
        fixture.change { $0.others = 1_000 }
        let count = fixture.requests().count
        let runs = await fixture.run(fleet, session)
        XCTAssertEqual(results(runs).values.filter { $0 == .unchanged }.count, 4)
        let lists = fixture.requests(after: count).filter { $0 == "GET registries" }
        XCTAssertLessThanOrEqual(lists.count, 4)
    }

    func testOneRegistrysFailureIsNeverAnothers() async throws {
        let fixture = try FleetFixture(self, count: 8)
        fixture.change { $0.broken = ["registry103"] }
        let session = fixture.session
        let runs = await fixture.run(SyncFleet(session: session), session)
        XCTAssertEqual(results(runs).filter { $0.value == .applied }.count, 7)
        guard case .failure(let error as SyncError)? = runs["registry103"]?.result else { return XCTFail("\(runs)") }
        XCTAssertEqual(error.code, .registry)
    }

    func testACloudWhosePageHangsHoldsUpNoOther() async throws {
        let fixture = try FleetFixture(self, count: 2)
        let session = fixture.session
        let (first, second) = (session.configuration.registries[0], session.configuration.registries[1])
        let cloud = Cloud(
            name: "hanging", resourceManager: first.cloud.resourceManager, authority: first.cloud.authority,
            audience: first.cloud.audience, registrySuffix: first.cloud.registrySuffix,
            downloadPage: first.cloud.downloadPage, publicationCloud: first.cloud.publicationCloud)
        let hanging = ConfiguredRegistry(
            settings: first.settings, cloud: cloud, credential: first.credential, transport: first.transport)
        let (released, release) = AsyncStream<Void>.makeStream()
        let ended = EndedNames()
        await SyncFleet(session: session, concurrency: 1).run(
            [hanging, second],
            publication: { cloud in
                if cloud.name == "hanging" { for await _ in released { break } }
                return FleetFixture.publication
            },
            onEnd: { run in
                await ended.add(run.registry.settings.id.name)
                release.yield()
            })
        let names = await ended.names
        XCTAssertEqual(names, ["registry101", "registry100"])
        for name in names { XCTAssertEqual(fixture.rules(of: name), required, name) }
    }

    func testTheQuotaIsAskedForAgainAfterADay() async throws {
        let fixture = try FleetFixture(self, count: 4)
        let session = fixture.session
        let fleet = SyncFleet(session: session)
        _ = await fixture.run(fleet, session)
        fixture.change { $0.now += QuotaCache.lifetime - 1 }
        var count = fixture.requests().count
        _ = await fixture.run(fleet, session)
        XCTAssertFalse(fixture.requests(after: count).contains("GET listUsages"))
        fixture.change { $0.now += 1 }
        count = fixture.requests().count
        _ = await fixture.run(fleet, session)
        XCTAssertEqual(fixture.requests(after: count).filter { $0 == "GET listUsages" }.count, 4)
    }

    func testCancelledItStartsNoFurtherRegistry() async throws {
        let fixture = try FleetFixture(self, count: 40)
        let session = fixture.session
        let ended = Ended()
        let task = Task {
            await SyncFleet(session: session, concurrency: 2).run(
                session.configuration.registries, publication: { _ in FleetFixture.publication }
            ) { _ in await ended.one() }
        }
        await ended.first()
        task.cancel()
        await task.value
        let count = await ended.count
        XCTAssertLessThan(count, 40)
        XCTAssertGreaterThan(count, 0)
        let run = await fixture.run(SyncFleet(session: session), session)
        XCTAssertEqual(run.values.filter { (try? $0.result.get()) == nil }.count, 0, "the next run makes it good")
    }

    private func content(of fixture: FleetFixture) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(fixture.folder)/state/ledger.sqlite"))
    }
}

/// The names of the registries whose runs have ended, in that order.
private actor EndedNames {
    private(set) var names: [String] = []

    func add(_ name: String) { names.append(name) }
}

/// Counts ends, and lets somebody wait for the first.
private actor Ended {
    private(set) var count = 0
    private var waiter: CheckedContinuation<Void, Never>?

    func one() {
        count += 1
        waiter?.resume()
        waiter = nil
    }

    func first() async {
        guard count == 0 else { return }
        await withCheckedContinuation { waiter = $0 }
    }
}
