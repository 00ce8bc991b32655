import AzureResourceManager
import Foundation
import XCTest

@testable import FirewallSync

/// A registry that is frozen for long does not fill the history.
final class RepeatedRefusalTests: XCTestCase {
    func testTheSameRefusal_isOneEntryAndACount_untilItChanges() async throws {
        let fixture = try FleetFixture(self, count: 1)
        let session = fixture.session
        let sync = session.sync(of: session.configuration.registries[0])
        _ = try await sync.freeze(until: PlanningFixture.today.addingTimeInterval(864_000), reason: "release night")
        for _ in 0..<5 {
            let outcome = try await sync.apply(FleetFixture.publication, confirm: nil)
            XCTAssertEqual(outcome.result, .refused)
            fixture.change { $0.now += 3600 }
        }
        XCTAssertEqual(try kinds(session), [.refused, .frozen])
        _ = try await sync.freeze(until: PlanningFixture.today.addingTimeInterval(964_000), reason: "two nights")
        _ = try await sync.apply(FleetFixture.publication, confirm: nil)
        XCTAssertEqual(try kinds(session), [.refused, .frozen, .refused, .frozen])
        try await sync.thaw()
        let outcome = try await sync.apply(FleetFixture.publication, confirm: nil)
        XCTAssertEqual(outcome.result, .applied)
        let messages = try session.history(of: nil).map(\.message)
        XCTAssertEqual(messages.filter { $0.contains("The refusal before came 4 times more, last at 20") }.count, 1)
        guard case .intact? = try session.verifyHistory() else { return XCTFail("the chain broke") }
    }

    private func kinds(_ session: SyncSession) throws -> [HistoryEntry.Kind] {
        try session.history(of: nil).map(\.kind)
    }
}
