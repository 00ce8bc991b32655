import Foundation
import LoopbackServer
import XCTest

/// What a reviewer gets from `plan` and `report`, and what `apply` makes of it.
final class ReviewReportTests: FaultCase {
    private func read(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    func testWhatWasSigned_isWhatIsApplied() async throws {
        let plan = try await sync("plan", "--format", "html", "--output", "review.html", "--out", "plan.json")
        XCTAssertEqual(plan.status, 2, plan.all)
        XCTAssertEqual(plan.output, "")
        let saved = try XCTUnwrap(
            JSONSerialization.jsonObject(with: Data(try read("plan.json").utf8)) as? [String: Any])
        let digest = try XCTUnwrap(saved["planDigest"] as? String)
        let page = try read("review.html")
        XCTAssertTrue(page.contains("<code>\(digest)</code>"), "the page shows the digest of the saved plan")
        XCTAssertTrue(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("</html>\n"))
        let apply = try await sync("apply", "--plan", "plan.json", "--yes")
        XCTAssertEqual(apply.status, 0, apply.all)
        XCTAssertEqual(azure.rules, ["20.1.0.0/24", "20.1.8.0/24"])
    }

    func testReport_isOfWhatIsInForce_andWritesNothing() async throws {
        _ = try await sync("apply", "--yes")
        let pages = azure.requests.count { $0.path == "/page" }
        azure.change { $0.prefixes = ["20.1.0.0/24", "20.1.8.0/24", "20.1.16.0/24"] }
        let report = try await sync("report", "--format", "json")
        XCTAssertEqual(report.status, 0, report.all)
        let document = try XCTUnwrap(report.json() as? [String: Any])
        XCTAssertEqual(document["subject"] as? String, "inForce")
        XCTAssertEqual(document["verdict"] as? String, "In step", "held against the publication that was applied")
        XCTAssertEqual(azure.requests.count { $0.path == "/page" }, pages, "nothing was downloaded")
        XCTAssertEqual(azure.writes, 1)
        let html = try await sync("report")
        XCTAssertTrue(html.output.contains("In step"), html.output)
        XCTAssertTrue(html.output.contains("As it stands, whoever comes from the 512 addresses of "), html.output)
    }

    func testAReportToWhatIsNoFile_isWrittenThere_andReplacesNothing() async throws {
        let path = folder.appending(path: "pipe").path
        XCTAssertEqual(mkfifo(path, 0o600), 0)
        // Held open for both, so that nobody waits for anybody.
        let pipe = try FileHandle(forUpdating: URL(filePath: path))
        defer { try? pipe.close() }
        let report = try await sync("report", "--format", "markdown", "--output", "pipe")
        XCTAssertEqual(report.status, 0, report.all)
        let kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        guard kind != .typeRegular else { return XCTFail("the pipe was replaced by a file") }
        XCTAssertEqual(try pipe.read(upToCount: 4), Data("### ".utf8))
    }

    func testReport_beforeAnythingWasApplied_usesTheCurrentPublication() async throws {
        let report = try await sync("report", "--format", "markdown")
        XCTAssertEqual(report.status, 0, report.all)
        XCTAssertTrue(report.output.hasPrefix("### blogbuildtest: Out of step: 2 rules to add, 0 to remove\n"))
        XCTAssertEqual(azure.writes, 0)
    }

    func testAReview_asksTheDiscoveryAPI_andForTheReplicas_andAPlainPlanDoesNot() async throws {
        try writeConfiguration(
            extra: """
                sources:
                  scripted:
                    - page: \(azure.url)/page
                    - discovery: { subscription: 11111111-2222-3333-4444-555555555555, location: japaneast }
                """)
        let discovered =
            #"{"changeNumber":"1","cloud":"Public","values":[{"name":"AzureContainerRegistry.JapanEast","#
            + #""id":"AzureContainerRegistry.JapanEast","properties":{"changeNumber":"1","region":"japaneast","#
            + #""addressPrefixes":["20.1.0.0/24","20.7.0.0/24"]}}],"nextLink":null}"#
        azure.interfere { request in
            let path = request.path.lowercased()
            if path.hasSuffix("/servicetags") { return .instead(.json(discovered)) }
            return path.hasSuffix("/replications")
                ? .instead(.json(#"{"value":[{"location":"japaneast"},{"location":"westus"}]}"#)) : nil
        }
        let plain = try await sync("plan", "--format", "json")
        XCTAssertEqual(plain.status, 2, plain.all)
        XCTAssertFalse(azure.requests.contains { $0.path.lowercased().hasSuffix("/servicetags") })
        XCTAssertFalse(azure.requests.contains { $0.path.lowercased().hasSuffix("/replications") })
        let review = try await sync("plan", "--format", "html", "--out", "plan.json")
        XCTAssertEqual(review.status, 2, review.all)
        let saved = try XCTUnwrap(
            JSONSerialization.jsonObject(with: Data(try read("plan.json").utf8)) as? [String: Any])
        let publication = try XCTUnwrap(saved["publication"] as? [String: Any])
        let comparison = try XCTUnwrap(publication["discovery"] as? [String: Any])
        XCTAssertEqual(comparison["verdict"] as? String, "differs")
        let difference = try XCTUnwrap((comparison["differences"] as? [[String: Any]])?.first)
        XCTAssertEqual(difference["onlyInPublication"] as? [String], ["20.1.8.0/24"])
        XCTAssertEqual(difference["onlyInDiscovery"] as? [String], ["20.7.0.0/24"])
        XCTAssertEqual((saved["registry"] as? [String: Any])?["replicas"] as? [String], ["japaneast", "westus"])
        XCTAssertTrue(review.output.contains("westus; the same rules hold there"), review.output)
        azure.interfere { $0.path.lowercased().hasSuffix("/servicetags") ? .instead(.status(500)) : nil }
        let silent = try await sync("plan", "--format", "markdown")
        XCTAssertEqual(silent.status, 2, "a discovery API that is silent stops nothing: \(silent.all)")
        XCTAssertTrue(silent.output.contains("| Discovery API | ▲ no answer"), silent.output)
    }

    func testAReportThatCannotBeWritten_leavesWhatWasThere() async throws {
        let file = try runner.write("the last report", to: "report.html")
        for arguments in [["report"], ["plan", "--format", "html"]] {
            // The kernel refuses what is beyond the limit as a full disk does: in the middle of the file.
            let shell = try runner.with("/bin/bash").run(
                [
                    "-c", "ulimit -f 16; trap '' XFSZ; exec \"$@\"", "-",
                    CommandRunner.programs.appending(path: "acr-firewall-sync").path,
                ] + arguments + ["--output", file, "--config", "\(folder.path)/acr-firewall-sync.yaml"])
            XCTAssertEqual(shell.status, 1, shell.all)
            XCTAssertTrue(shell.error.contains("'\(file)' cannot be written: File too large"), shell.error)
            XCTAssertEqual(try read("report.html"), "the last report")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".tmp") }
        XCTAssertEqual(left, [], "no half file stays")
    }

    func testTheJSON_isAsItsSchemaSays() async throws {
        let python = try runner.with("/usr/bin/env").run("python3", "-c", "import jsonschema")
        try XCTSkipUnless(
            python.status == 0, "python3 has no jsonschema; scripts/bootstrap --tests brings it, scripts/test uses it")
        azure.change { $0.rules = ["203.0.113.9", "not an address"] }
        let document = { (arguments: [String], name: String) in
            let result = try await self.sync(arguments)
            return try self.runner.write(result.output, to: name)
        }
        let fresh = try await document(["report", "--format", "json"], "fresh.json")
        _ = try await sync("apply", "--yes")
        let applied = try await document(["report", "--format", "json"], "applied.json")
        azure.change { $0.prefixes = ["20.1.0.0/25"] }
        let narrow = try await document(
            ["report", "--format", "json", "--quota", "3", "--tag", "Azure*", "--max-over-allowed", "9"], "narrow.json")
        try writeConfiguration(
            extra: """
                  - id: \(ScriptedAzure.id)-that-is-not-there
                    label: missing
                    cloud: scripted
                    credential: test
                    tags: [AzureContainerRegistry.JapanEast]
                """)
        let several = try await document(["report", "--format", "json"], "several.json")
        let schema = URL(fileURLWithPath: #filePath).appending(path: "../../../data/review-report.schema.json")
            .standardized.path
        let result = try runner.with("/usr/bin/env").run(
            ["python3", "-c", Self.validation, schema, fresh, applied, narrow, several])
        XCTAssertEqual(result.status, 0, result.all)
        let wrong = try runner.write(
            String(contentsOfFile: fresh, encoding: .utf8).replacing("\"inForce\"", with: "\"somehow\""), to: "w.json")
        XCTAssertNotEqual(
            try runner.with("/usr/bin/env").run(["python3", "-c", Self.validation, schema, wrong]).status, 0,
            "the schema tells a wrong document")
    }

    private static let validation = """
        import json, sys
        from jsonschema import Draft202012Validator
        schema = json.load(open(sys.argv[1]))
        Draft202012Validator.check_schema(schema)
        for path in sys.argv[2:]:
            document = json.load(open(path))
            for part in document if isinstance(document, list) else [document]:
                kind = "failure" if "errors" in part else "report"
                wanted = {**schema, "oneOf": [{"$ref": f"#/$defs/{kind}"}]}
                for error in Draft202012Validator(wanted).iter_errors(part):
                    sys.exit(f"{path}: {[e.message for e in error.context] or error.message}")
            Draft202012Validator(schema).validate(document)
        """
}
