import AzureResourceManager
import Foundation
import Synchronization
import XCTest

@testable import FirewallSync

/// What happens to a registry while a person is asked whether to go on.
final class AskingTests: XCTestCase {
    private func sync(_ fixture: FleetFixture) -> RegistrySync {
        let session = fixture.session
        return session.sync(of: session.configuration.registries[0])
    }

    func testOthersMayWorkMeanwhile_andWhatTheyDecidedCounts() async throws {
        let fixture = try FleetFixture(self, count: 1)
        let (sync, other) = (sync(fixture), sync(fixture))
        let outcome = try await sync.apply(FleetFixture.publication) { _ in
            let until = PlanningFixture.today.addingTimeInterval(3600)
            let frozen = try? await other.freeze(until: until, reason: "release night")
            XCTAssertNotNil(frozen, "nobody holds the lock")
            return true
        }
        XCTAssertEqual(outcome.result, .refused)
        XCTAssertEqual(fixture.writes, [:])
    }

    func testAnswersToWhatIsNoLongerSo_areAskedForAnew() async throws {
        let fixture = try FleetFixture(self, count: 1)
        let asked = Mutex(0)
        let outcome = try await sync(fixture).apply(FleetFixture.publication) { _ in
            let count = asked.withLock { count in
                count += 1
                return count
            }
            if count == 1 { fixture.change { $0.rules["registry100"] = ["203.0.113.9"] } }
            return true
        }
        XCTAssertEqual(outcome.result, .applied)
        XCTAssertEqual(asked.withLock { $0 }, 2)
        XCTAssertEqual(fixture.rules(of: "registry100"), ["203.0.113.9", "20.1.0.0/24", "20.1.8.0/24"])
    }

    func testWhereItNeverStaysAsItWas_nothingIsWritten() async throws {
        let fixture = try FleetFixture(self, count: 1)
        let asked = Mutex(0)
        do {
            _ = try await sync(fixture).apply(FleetFixture.publication) { _ in
                let count = asked.withLock { count in
                    count += 1
                    return count
                }
                fixture.change { $0.rules["registry100"] = ["203.0.113.\(count)"] }
                return true
            }
            XCTFail("it was written")
        } catch {
            XCTAssertEqual(error.code, .changedMeanwhile, error.description)
        }
        XCTAssertEqual(fixture.writes, [:])
    }
}
