import Foundation
import Synchronization
import XCTest

@testable import FirewallSync

/// For how long a run reads back what it wrote.
final class VerifyTimeoutTests: XCTestCase {
    /// What a run does that writes what never shows: the readings after its write, and the pauses between them.
    private func readBack(
        within seconds: Double, eachReadingTaking reading: Double
    ) async throws -> (readings: Int, pauses: [Double]) {
        let fixture = try FleetFixture(self, count: 1)
        fixture.change { $0.ignoresWrites = true }
        let session = fixture.session
        let registry = session.configuration.registries[0]
        var settings = registry.settings
        settings.verifySeconds = seconds
        let pauses = Mutex<[Double]>([])
        let watch = Mutex(0.0)
        let sync = RegistrySync(
            settings: settings, cloud: registry.cloud, client: session.client(of: registry),
            ledgerFile: session.ledgerFile, lockDirectory: session.configuration.stateDirectory, actor: "ops@test",
            clock: session.clock,
            sleep: { pause in pauses.withLock { $0.append(pause) } },
            // It is looked at before a reading and after it.
            uptime: {
                watch.withLock { time in
                    time += reading
                    return time
                }
            })
        do {
            _ = try await sync.apply(FleetFixture.publication, confirm: nil)
            XCTFail("what never shows is no success")
        } catch {
            XCTAssertEqual(error.code, .notVerified, error.description)
            XCTAssertEqual(error.sent?.hasChanges, true, "what was sent is told, overrides among it")
        }
        let requests = fixture.requests()
        let write = try XCTUnwrap(requests.firstIndex(of: "PATCH registry100"))
        let readings = requests[write...].filter { $0 == "GET registry100" }
        return (readings.count, pauses.withLock { $0 })
    }

    func testReadingsThatTakeNoTime_areRepeatedUntilThePausesFillIt() async throws {
        let found = try await readBack(within: 10, eachReadingTaking: 0)
        XCTAssertEqual(found.pauses, [0.25, 0.5, 1, 2, 4, 5])
        XCTAssertEqual(found.readings, 7)
    }

    func testTheTimeThatReadingsTake_countsBesideThePauses() async throws {
        // 4, then 8.25 with a pause, then 12.75 with another.
        let found = try await readBack(within: 10, eachReadingTaking: 4)
        XCTAssertEqual(found.pauses, [0.25, 0.5])
        XCTAssertEqual(found.readings, 3)
    }

    func testAReadingThatTakesAllOfIt_isTheLast() async throws {
        let found = try await readBack(within: 10, eachReadingTaking: 10)
        XCTAssertEqual(found.pauses, [])
        XCTAssertEqual(found.readings, 1)
    }
}
