import Foundation
import XCTest

/// A look leaves no trace: neither at the registry nor on this machine.
final class PlanWritesNothingTests: FaultCase {
    func testWithoutAStateDirectoryNoneIsMade() async throws {
        let before = try files()
        for arguments in [["plan"], ["plan", "--format", "json"], ["history"], ["explain", "20.1.0.1"]] {
            let result = try await start(arguments).wait()
            XCTAssertTrue([0, 2].contains(result.status), result.all)
            XCTAssertEqual(try files(), before, "\(arguments) left something behind")
        }
        XCTAssertEqual(azure.writes, 0)
    }

    func testWithALedgerNothingIsAddedToIt() async throws {
        let apply = try await sync("apply", "--yes")
        XCTAssertEqual(apply.status, 0, apply.all)
        let ledger = folder.appending(path: "state/ledger.sqlite")
        let before = try Data(contentsOf: ledger)
        azure.change { $0.rules = [] }
        let plan = try await sync("plan")
        XCTAssertEqual(plan.status, 2, plan.all)
        XCTAssertEqual(try Data(contentsOf: ledger), before)
    }

    /// What there is in the home folder, but for what the runner itself puts there.
    private func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix("streams-") }.sorted()
    }
}
