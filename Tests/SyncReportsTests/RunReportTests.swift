import AzureResourceManager
import Foundation
import ServiceTags
import XCTest

@testable import FirewallSync
@testable import SyncReports

final class RunReportTests: XCTestCase {
    private func outcome(_ result: SyncOutcome.Result, remarks: [String] = []) throws -> OutcomeReport {
        OutcomeReport(
            SyncOutcome(
                result: result, plan: try PlanFixture.busy(), correlationID: result == .applied ? "c0ffee" : nil,
                remarks: remarks))
    }

    func testAnOutcome_isOneSentence_andItsRemarks() throws {
        XCTAssertEqual(
            try outcome(.applied, remarks: ["Anonymous pull was switched on meanwhile."]).text(),
            """
            blogbuildtest: 1 rule added, 1 removed, read back and verified, correlation id c0ffee.
              Anonymous pull was switched on meanwhile.

            """)
        XCTAssertEqual(try outcome(.unchanged).text(), "blogbuildtest: nothing to change, 3 rules of ours in place.\n")
        XCTAssertEqual(
            try outcome(.refused).text(), "blogbuildtest: nothing was written; refused by over-allowed.\n")
        XCTAssertEqual(
            try outcome(.declined).text(), "blogbuildtest: nothing was written; the plan was not confirmed.\n")
    }

    func testAnOutcome_thatWroteNothing_namesNoRuleAsWritten() throws {
        let applied = try JSONSerialization.jsonObject(with: Data(try outcome(.applied).json())) as? [String: Any]
        XCTAssertEqual(applied?["added"] as? [String], ["20.1.4.0/22"])
        XCTAssertEqual(applied?["removed"] as? [String], ["20.9.0.0/24"])
        XCTAssertEqual(applied?["result"] as? String, "applied")
        let refused = try JSONSerialization.jsonObject(with: Data(try outcome(.refused).json())) as? [String: Any]
        XCTAssertEqual(refused?["added"] as? [String], [])
        XCTAssertEqual((refused?["refusals"] as? [String])?.count, 1)
    }

    func testHistory_isNewestFirst_withRulesAndReasons() throws {
        let report = HistoryReport([
            entry(sequence: 2, .refused, refusals: ["quota: 101 rules; the limit is 100. Raise it."]),
            entry(sequence: 1, .applied, added: ["20.1.0.0/24"], removed: ["20.9.0.0/24"], correlationID: "c0ffee"),
        ])
        XCTAssertEqual(
            report.text(),
            """
            2  2025-10-22 00:00 UTC  refused     blogbuildtest  publication 2025-10-20  me@here  run run
                quota: 101 rules; the limit is 100. Raise it.
            1  2025-10-22 00:00 UTC  applied     blogbuildtest  +1 -1  publication 2025-10-20  me@here  run run
                + 20.1.0.0/24
                - 20.9.0.0/24
                correlation id c0ffee

            """)
        let document = try JSONSerialization.jsonObject(with: Data(try report.json())) as? [[String: Any]]
        XCTAssertEqual(document?.map { $0["kind"] as? String }, ["refused", "applied"])
        XCTAssertEqual(document?.last?["time"] as? String, "2025-10-22T00:00:00Z")
        XCTAssertEqual(HistoryReport([]).text(), "No run is recorded yet.\n")
    }

    private func entry(
        sequence: Int, _ kind: HistoryEntry.Kind, added: [String] = [], removed: [String] = [], refusals: [String] = [],
        correlationID: String? = nil
    ) -> HistoryEntry {
        HistoryEntry(
            sequence: sequence, time: PlanFixture.createdAt, kind: kind, runID: "run",
            registry: RegistryID(subscription: "s", resourceGroup: "blog", name: "blogbuildtest"), actor: "me@here",
            publicationDigest: PublicationDigest(hexadecimal: String(repeating: "0", count: 64)),
            publicationDate: PublicationDate(daysSinceEpoch: 20_381), added: added, removed: removed, owned: nil,
            refusals: refusals, correlationID: correlationID, message: "", hash: String(repeating: "f", count: 64))
    }

    func testAdoption_namesTheRules() {
        XCTAssertEqual(AdoptionReport([], registry: "blog").text(), "No rule of 'blog' is to be adopted.\n")
        XCTAssertEqual(
            AdoptionReport(["20.1.0.0/24", "20.1.1.0/24"], registry: "blog").text(),
            """
            2 rules of 'blog' would become ours; later runs may remove or merge them:
              20.1.0.0/24
              20.1.1.0/24

            """)
    }
}
