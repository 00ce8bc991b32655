import Foundation
import LoopbackServer
import XCTest

/// `--format json` answers with one document on standard output, whatever happens; everything else goes to standard
/// error.
final class JSONAnswersTests: FaultCase {
    private func object(
        _ arguments: [String], status: Int32, file: StaticString = #filePath, line: UInt = #line
    ) async throws -> [String: Any] {
        let result = try await start(arguments + ["--format", "json"]).wait()
        XCTAssertEqual(result.status, status, result.all, file: file, line: line)
        XCTAssertFalse(result.all.contains("secret-token"), file: file, line: line)
        return try XCTUnwrap(result.json(file: file, line: line) as? [String: Any], file: file, line: line)
    }

    private func errors(_ document: [String: Any]) throws -> String {
        try XCTUnwrap(document["errors"] as? [String], "\(document)").joined(separator: "\n")
    }

    func testARun_inEachOfItsOutcomes() async throws {
        let plan = try await object(["plan"], status: 2)
        XCTAssertNotNil(plan["resultingRules"])
        for (arguments, outcome, status) in [([], "applied", 0), ([], "unchanged", 0), (["--tag", "X"], "refused", 3)]
            as [([String], String, Int32)]
        {
            let run = try await object(["apply", "--yes"] + arguments, status: status)
            XCTAssertEqual(run["result"] as? String, outcome)
        }
        let refused = try await object(["plan", "--tag", "X"], status: 3)
        XCTAssertNotNil(refused["verdicts"])
    }

    func testARegistryThatCannotBeRead_isADocumentToo() async throws {
        azure.interfere { $0.path.hasPrefix("/subscriptions") ? .instead(.status(503)) : nil }
        for arguments in [["plan"], ["apply", "--yes"], ["explain", "20.1.0.1"]] {
            let document = try await object(arguments, status: 1)
            XCTAssertEqual(document["registry"] as? String, "blogbuildtest")
            XCTAssertEqual(document["id"] as? String, ScriptedAzure.id)
            XCTAssertTrue(try errors(document).contains("503"), "\(document)")
        }
        let doctor = try await sync("doctor", "--format", "json")
        XCTAssertNotNil(try doctor.json())
    }

    func testAConfigurationThatCannotBeUsed_isADocumentToo() async throws {
        try writeConfiguration(extra: "    resreve: 5")
        for arguments in [["plan"], ["apply", "--yes"], ["explain", "20.1.0.1"], ["history"], ["doctor"]] {
            let document = try await object(arguments, status: 1)
            XCTAssertTrue(try errors(document).contains("'resreve'"), "\(arguments)")
        }
    }

    func testAPlanThatCannotBeRead_isADocumentToo() async throws {
        let document = try await object(["apply", "--yes", "--plan", "nowhere.json"], status: 1)
        XCTAssertTrue(try errors(document).contains("'nowhere.json' cannot be opened"))
    }

    func testSeveralRegistries_areOneArrayInTheirOrder_andAFaultOfOneStopsNoOther() async throws {
        let missing = ScriptedAzure.id.replacing("blogbuildtest", with: "missing")
        try writeConfiguration(
            extra: """
                  - id: \(missing)
                    cloud: scripted
                    credential: test
                    tags: [AzureContainerRegistry.JapanEast]
                """)
        for (arguments, status) in [(["plan"], 1), (["apply", "--yes"], 1)] as [([String], Int32)] {
            let result = try await start(arguments + ["--format", "json"]).wait()
            XCTAssertEqual(result.status, status, result.all)
            let documents = try XCTUnwrap(result.json() as? [[String: Any]])
            XCTAssertEqual(documents.count, 2)
            XCTAssertNil(documents[0]["errors"])
            XCTAssertEqual(documents[1]["id"] as? String, missing)
            XCTAssertTrue(try errors(documents[1]).contains("404"), "\(documents[1])")
            XCTAssertTrue(result.error.contains("error: missing: "), result.error)
        }
        XCTAssertEqual(azure.rules, ["20.1.0.0/24", "20.1.8.0/24"], "the other one was served")
        let ambiguous = try await sync("plan", "--out", "plan.json")
        XCTAssertEqual(ambiguous.status, 1, ambiguous.all)
        XCTAssertTrue(ambiguous.error.contains("name one with --registry: blogbuildtest, missing"), ambiguous.error)
    }

    func testTheWorstStatusOfSeveralRegistriesCounts() async throws {
        try writeConfiguration(
            extra: """
                  - id: \(ScriptedAzure.id.replacing("blogbuildtest", with: "BlogBuildTest2"))
                    cloud: scripted
                    credential: test
                    tags: [Nowhere]
                """)
        azure.interfere { request in
            guard request.path.lowercased().contains("blogbuildtest2") else { return nil }
            return .instead(
                .json(
                    #"{"id":"\#(request.path)","location":"x","sku":{"name":"Premium","tier":"Premium"},"properties":{"loginServer":"x","provisioningState":"Succeeded","publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Deny","ipRules":[]}},"value":[]}"#
                ))
        }
        let plan = try await sync("plan")
        XCTAssertEqual(plan.status, 3, "a refusal goes before changes: \(plan.all)")
        let run = try await sync("apply", "--yes")
        XCTAssertEqual(run.status, 3, run.all)
        XCTAssertEqual(azure.rules, ["20.1.0.0/24", "20.1.8.0/24"], "one refusal stops no other registry")
    }
}
