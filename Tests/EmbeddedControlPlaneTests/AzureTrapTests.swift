import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// What an emulator of Azure gets wrong first, and the Azure CLI stumbles over: the traps that no other test is about.
///
/// All of them, with their tests, stand in the page "The Azure CLI" of `EmbeddedControlPlane`.
final class AzureTrapTests: XCTestCase {
    /// The CLI reads the second of the words between blanks as the whole challenge.
    func testTheChallengeHasNoBlanksBehindItsCommas() async throws {
        try await StackFixture.with(configure: { $0.propagationDelay = .zero }) { stack in
            _ = try stack.arm(
                "PATCH", stack.registry, #"{"properties":{"networkRuleSet":{"defaultAction":"Allow"}}}"#)
            try await stack.eventually { try stack.knock().status == 401 }
            let challenge = try XCTUnwrap(try stack.knock().headers["www-authenticate"])
            let words = challenge.split(separator: " ")
            XCTAssertEqual(words.count, 2, challenge)
            XCTAssertEqual(words.first, "Bearer")
            for part in ["realm=\"https://", "/oauth2/token\"", "service=\""] {
                XCTAssertTrue(words.last?.contains(part) == true, challenge)
            }
        }
    }

    func testRunsAreAnswered200() async throws {
        try await StackFixture.with { stack in
            let upload = try stack.arm("POST", stack.registry + "/listBuildSourceUploadUrl", "")
            XCTAssertEqual(upload.status, 200, upload.body)
            let task = Data("version: v1.1.0\nsteps:\n  - cmd: nothing\n".utf8).base64EncodedString()
            let run = try stack.arm(
                "POST", stack.registry + "/scheduleRun",
                #"{"type":"EncodedTaskRunRequest","encodedTaskContent":"\#(task)","values":[],"credentials":{},"#
                    + #""platform":{"os":"linux","architecture":"amd64"}}"#)
            XCTAssertEqual(run.status, 200, run.body)
            XCTAssertEqual(try run.json["properties"]?["runId"], "ca1")
            for path in ["/runs/ca1/listLogSasUrl", "/runs/ca1/cancel"] {
                XCTAssertEqual(try stack.arm("POST", stack.registry + path, "").status, 200, path)
            }
        }
    }

    func testAnEmptyObjectLeavesAlone() async throws {
        try await StackFixture.with { stack in
            let rules = #"{"properties":{"networkRuleSet":{"ipRules":[{"value":"9.9.9.9"}]},"#
            _ = try stack.arm(
                "PATCH", stack.registry,
                rules + #""policies":{"retentionPolicy":{"status":"enabled","days":30}}},"tags":{"a":"b"}}"#)
            let before = try stack.arm("GET", stack.registry).json
            for body in [
                "{}", #"{"properties":{}}"#, #"{"properties":{"networkRuleSet":{},"policies":{}}}"#,
                #"{"properties":{"policies":{"retentionPolicy":{}}}}"#,
            ] {
                XCTAssertEqual(try stack.arm("PATCH", stack.registry, body).status, 200, body)
                let after = try stack.arm("GET", stack.registry).json
                XCTAssertEqual(after["properties"]?["networkRuleSet"], before["properties"]?["networkRuleSet"], body)
                XCTAssertEqual(
                    after["properties"]?["policies"]?["retentionPolicy"]?["days"], .integer(30), body)
                XCTAssertEqual(after["tags"], before["tags"], body)
            }
        }
    }

    /// As the real service does it: whoever writes a list must have read it under a lock of its own.
    func testThereAreNoETags_andOfTwoWritersOneLosesARule() async throws {
        try await StackFixture.with { stack in
            func body(_ addresses: [String]) -> String {
                let rules = addresses.map { #"{"action":"Allow","value":"\#($0)"}"# }.joined(separator: ",")
                return #"{"properties":{"networkRuleSet":{"defaultAction":"Deny","ipRules":[\#(rules)]}}}"#
            }
            // Both have read the empty list.
            for address in ["9.9.9.9", "8.8.8.8"] {
                let answer = try stack.curl([
                    "--request", "PATCH", "--header", "If-Match: \"another\"", "--header",
                    "Authorization: Bearer \(try String(contentsOfFile: stack.ready.token, encoding: .utf8))",
                    "--header", "Content-Type: application/json", "--data", body([address]),
                    "\(stack.ready.arm)\(stack.registry)?api-version=2025-11-01",
                ])
                XCTAssertEqual(answer.status, 200, answer.body)
                XCTAssertNil(answer.headers["etag"])
            }
            let shown = try stack.arm("GET", stack.registry)
            XCTAssertNil(shown.headers["etag"])
            XCTAssertEqual(
                try shown.json["properties"]?["networkRuleSet"]?["ipRules"]?.elements?.compactMap { $0["value"]?.text },
                ["8.8.8.8"])
        }
    }

    func testEveryAnswerToPollSaysWhenToComeAgain() async throws {
        try await StackFixture.with(configure: { $0.longRunningWrites = 5 }) { stack in
            let second = stack.registry.replacingOccurrences(of: "blogbuildtest", with: "secondone")
            let answers = [
                try stack.arm("PUT", second, #"{"location":"eastus","sku":{"name":"Basic"}}"#),
                try stack.arm("PATCH", stack.registry, #"{"tags":{"a":"b"}}"#), try stack.arm("DELETE", second),
            ]
            XCTAssertEqual(answers.map(\.status), [201, 201, 202])
            for answer in answers {
                XCTAssertEqual(answer.headers["retry-after"], "1")
                for name in ["azure-asyncoperation", "location"] {
                    guard let url = answer.headers[name] else { continue }
                    XCTAssertTrue(url.hasPrefix("https://"), "clients need it absolute: \(url)")
                    XCTAssertEqual(try stack.arm("GET", url, version: nil).headers["retry-after"], "1", url)
                }
            }
        }
    }

    /// `az acr check-health` looks it up as it stands.
    func testTheLoginServerHasNoPort() async throws {
        try await StackFixture.with { stack in
            XCTAssertEqual(
                try stack.arm("GET", stack.registry).json["properties"]?["loginServer"], "blogbuildtest.azurecr.io")
        }
    }
}
