import BuildStack
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// Lists of runs: which, in which order, in which pages.
final class RunListTests: RunCase {
    /// The ids of the runs that `filter` admits, and the link to the next page.
    private func list(_ stack: StackFixture, _ filter: String? = nil, top: Int? = nil) throws -> [String] {
        var query: [String] = []
        if let filter {
            query.append(
                "$filter=" + (try XCTUnwrap(filter.addingPercentEncoding(withAllowedCharacters: .alphanumerics))))
        }
        if let top { query.append("$top=\(top)") }
        let answer = try stack.arm("GET", "\(stack.registry)/runs?\(query.joined(separator: "&"))")
        XCTAssertEqual(answer.status, 200, answer.body)
        return try answer.json["value"]?.elements?.compactMap { $0["name"]?.text } ?? []
    }

    /// A stack with six runs a minute apart: succeeded with an image, failed, canceled in the queue, succeeded, running,
    /// queued.
    private func withRuns(
        configure: (inout StackConfiguration) -> Void = { _ in }, _ body: (StackFixture) async throws -> Void
    ) async throws {
        try await withStack(
            configure: {
                $0.agentsPerRegion = 1
                configure(&$0)
            }
        ) { stack in
            func run(_ outcome: RunOutcome) async throws {
                let id = try schedule(stack)
                stack.clock.advance(by: 30)
                engine.end(try await nextRun(), outcome)
                try await wait(stack, id, outcome.status.rawValue)
                stack.clock.advance(by: 30)
            }
            let image = ImageReference(registry: "r", repository: "a/b", tag: "v1", digest: "sha256:abcd")
            try await run(RunOutcome(status: .succeeded, images: [image]))
            try await run(RunOutcome(status: .failed, errorMessage: "no"))
            try await run(RunOutcome(status: .timeout))
            stack.clock.advance(by: 60)
            try await run(
                RunOutcome(
                    status: .succeeded,
                    images: [
                        ImageReference(
                            registry: "r", repository: "c", tag: "v",
                            digest: "sha256:" + String(repeating: "ef01", count: 16))
                    ]))
            _ = try schedule(stack, Self.image(["isArchiveEnabled": true]))
            let name = try await nextRun()
            try await wait(stack, "ca5", "Running")
            _ = try schedule(stack)
            try await body(stack)
            engine.end(name)
            engine.end(try await nextRun())
        }
    }

    func testTheNewestComeFirstAndFiltersChoose() async throws {
        try await withRuns { stack in
            for (filter, expected) in [
                (nil, [6, 5, 4, 3, 2, 1]), ("", [6, 5, 4, 3, 2, 1]), ("Status eq 'Succeeded'", [4, 1]),
                ("status EQ 'succeeded'", [4, 1]), ("Status ne 'Succeeded'", [6, 5, 3, 2]),
                ("Status eq 'Failed' or Status eq 'Timeout'", [3, 2]),
                ("(Status eq 'Failed' or Status eq 'Succeeded') and IsArchiveEnabled eq false", [4, 2, 1]),
                ("RunId eq 'ca3'", [3]), ("RunId eq 'CA3'", [3]), ("RunId ne 'ca3'", [6, 5, 4, 2, 1]),
                ("RunId eq 'zz3'", []), ("contains(RunId, 'a5')", [5]), ("RunType eq 'QuickRun'", [6, 5, 4, 3, 2, 1]),
                ("RunType eq 'AutoRun'", []), ("TaskName eq 't1'", []), ("TaskName ne 't1'", [6, 5, 4, 3, 2, 1]),
                ("AgentPoolName eq 'p'", []), ("IsArchiveEnabled eq true", [5]),
                ("contains(OutputImageManifests, 'a/b@sha256:abcd')", [1]),
                ("contains(OutputImageManifests,'A/B@SHA256:ABCD') and Status eq 'Succeeded'", [1]),
                ("contains(OutputImageManifests, 'sha256')", [4, 1]),
                ("contains(OutputImageManifests, 'C@sha256:\(String(repeating: "ef01", count: 16))')", [4]),
                ("contains(OutputImageManifests, 'd@sha256:\(String(repeating: "ef01", count: 16))')", []),
                ("CreateTime ge 2026-11-21T12:02:00Z", [6, 5, 4, 3]),
                ("CreateTime gt datetime'2026-11-21T12:02:00Z'", [6, 5, 4]),
                ("CreateTime lt '2026-11-21T12:01:00'", [1]),
                ("FinishTime ge 2026-11-21T12:01:30.000Z and FinishTime le 2026-11-21T12:02:30+00:00", [3, 2]),
                ("TaskName eq 'it''s'", []),
            ] as [(String?, [Int])] {
                XCTAssertEqual(try list(stack, filter), expected.map { "ca\($0)" }, filter ?? "no filter")
            }
            XCTAssertEqual(try list(stack, "Status eq 'Succeeded'", top: 1), ["ca4"])
        }
    }

    func testFiltersThatCannotBeUnderstoodSayWhere() async throws {
        try await withStack { stack in
            for (filter, reason) in [
                ("Size gt 5", "'Size' is no property"), ("Status eq Failed", "a text in quotes"),
                ("Status like 'x'", "eq, ne, gt, ge, lt, le"), ("Status eq 'x' and", "is no property"),
                ("Status eq 'x' Status eq 'y'", "'and', 'or' or the end"), ("Status eq 'x", "the end of the quote"),
                ("(Status eq 'x'", "')'"), ("OutputImageManifests eq 'x'", "contains"),
                ("contains(CreateTime, 'x')", "contains takes no"), ("CreateTime gt 'soon'", "no time"),
                ("IsArchiveEnabled eq 'perhaps'", "no truth"), ("not Status eq 'x'", "'not' is no property"),
                ("'; DROP TABLE run; --", "no property"),
                (
                    String(repeating: "(", count: 40) + "Status eq 'x'" + String(repeating: ")", count: 40),
                    "parentheses"
                ),
            ] {
                let text = try XCTUnwrap(filter.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                let answer = try stack.arm("GET", "\(stack.registry)/runs?$filter=\(text)")
                XCTAssertEqual(answer.status, 400, filter)
                XCTAssertEqual(try answer.errorCode, "InvalidFilterInQueryString", filter)
                XCTAssertTrue(try answer.errorMessage?.contains(reason) == true, "\(filter): \(answer.body)")
            }
            XCTAssertEqual(try stack.arm("GET", stack.registry + "/runs?$top=none").errorCode, "BadRequest")
        }
    }

    func testListsComeInPagesAndTopIsTheMostOverAll() async throws {
        try await withRuns(configure: { $0.pageSize = 2 }) { stack in
            func pages(_ query: String) throws -> [[String]] {
                var pages: [[String]] = []
                var next: String? = "\(stack.ready.arm)\(stack.registry)/runs\(query)"
                while let url = next {
                    let page = try stack.arm(
                        "GET", url, version: url.contains("api-version") ? nil : "2025-03-01-preview")
                    pages.append(try page.json["value"]?.elements?.compactMap { $0["name"]?.text } ?? [])
                    next = try page.json["nextLink"]?.text
                }
                return pages
            }
            XCTAssertEqual(try pages(""), [["ca6", "ca5"], ["ca4", "ca3"], ["ca2", "ca1"]])
            XCTAssertEqual(try pages("?$top=3"), [["ca6", "ca5"], ["ca4"]])
            XCTAssertEqual(try pages("?$top=2"), [["ca6", "ca5"]])
            XCTAssertEqual(
                try pages("?$top=100&$filter=Status%20ne%20%27Failed%27"), [["ca6", "ca5"], ["ca4", "ca3"], ["ca1"]])
        }
    }

    func testRegistriesHaveRunsOfTheirOwn() async throws {
        try await withStack { stack in
            let other = stack.registry.replacing("blogbuildtest", with: "secondone")
            XCTAssertEqual(
                try stack.arm("PUT", other, #"{"location":"japaneast","sku":{"name":"Premium"}}"#).status, 200)
            XCTAssertEqual(try schedule(stack), "ca1")
            XCTAssertEqual(try schedule(stack, of: other), "ca1")
            XCTAssertEqual(try schedule(stack), "ca2")
            XCTAssertEqual(try list(stack), ["ca2", "ca1"])
            XCTAssertEqual(try stack.arm("GET", other + "/runs").json["value"]?.elements?.count, 1)
            for _ in 0..<3 { engine.end(try await nextRun()) }
        }
    }
}
