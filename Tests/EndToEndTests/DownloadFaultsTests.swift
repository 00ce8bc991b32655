import LoopbackServer
import XCTest

/// A download that goes wrong: a clear sentence, the registry untouched, and the last good publication in force.
final class DownloadFaultsTests: FaultCase {
    private func assertRefusesFirstRun(
        _ what: @escaping @Sendable (Request) -> Reply?, saying parts: String..., status: Int32 = 1,
        file: StaticString = #filePath, line: UInt = #line
    ) async throws {
        azure.interfere { what($0).map { .instead($0) } }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, status: status, rules: [], file: file, line: line)
        for part in parts {
            XCTAssertTrue(
                result.all.contains(part), "'\(part)' is not in:\n\(result.all)", file: file, line: line)
        }
        try await assertConverges(keeping: [], file: file, line: line)
    }

    private static func onFile(_ reply: Reply) -> @Sendable (Request) -> Reply? {
        { $0.path.hasPrefix("/download/") ? reply : nil }
    }

    func testPageWithoutALink() async throws {
        try await assertRefusesFirstRun(
            { $0.path == "/page" ? .text("<html><body>Thank you for downloading</body></html>") : nil }, saying: "link")
    }

    func testHTMLWhereJSONShouldBe() async throws {
        try await assertRefusesFirstRun(Self.onFile(.text("<!DOCTYPE html><html>Sorry</html>")), saying: "a web page")
    }

    func testTruncatedBody() async throws {
        try await assertRefusesFirstRun(
            Self.onFile(.text(#"{"changeNumber":7,"cloud":"Public","values":[{"name":"Azu"#)), saying: "ends")
    }

    func testBodyShorterThanItsLength() async throws {
        try await assertRefusesFirstRun(Self.onFile(.partial(Array("{}".utf8), declaring: 4_000_000)))
    }

    func testBodyBeyondTheCeiling() async throws {
        try await assertRefusesFirstRun(
            Self.onFile(.partial([], declaring: 100 << 20)), saying: "ceiling of 67108864 bytes")
    }

    func testRedirectToAnotherHost() async throws {
        try await assertRefusesFirstRun(
            Self.onFile(.redirect(to: "https://evil.example/ServiceTags_Public_20990101.json")), saying: "evil.example")
    }

    func testASourceThatFailedBeforeAnotherAnswered_isSaidAloud_alsoByFetch() async throws {
        let sources = "sources:\n  scripted:\n    - page: \(azure.url)/nowhere\n    - page: \(azure.url)/page"
        try writeConfiguration(extra: "\n\(sources)\n")
        let result = try await sync("fetch")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertTrue(result.error.contains("A source failed, and the next one answered: "), result.error)
        XCTAssertTrue(result.error.contains("/nowhere"), result.error)
        azure.interfere { $0.path == "/page" ? .instead(.status(404)) : nil }
        let failed = try await sync("fetch")
        XCTAssertEqual(failed.status, 1, failed.all)
        for part in ["/nowhere", "/page"] { XCTAssertTrue(failed.error.contains(part), failed.error) }
    }

    func testPublicationWithoutTheTag() async throws {
        let empty = #"{"changeNumber":7,"cloud":"Public","values":[]}"#
        try await assertRefusesFirstRun(
            Self.onFile(.json(empty)), saying: "unknown-tag", "AzureContainerRegistry.JapanEast", status: 3)
    }

    func testPublicationThatIsNotPlausible() async throws {
        azure.change { $0.prefixes = ["10.0.0.0/24"] }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, status: 3, rules: [], saying: "plausibility", "10.0.0.0/24", "--override")
        azure.change { $0.prefixes = ["20.1.0.0/24", "20.1.8.0/24"] }
        try await assertConverges(keeping: [])
    }

    func testLastGoodPublicationStaysInForceAndIsSaidAloud() async throws {
        try await assertConverges(keeping: [])
        azure.change { $0.rules = ["203.0.113.9"] }
        azure.interfere { $0.path == "/page" || $0.path.hasPrefix("/download/") ? .instead(.status(503)) : nil }
        let plan = try await sync("plan")
        XCTAssertEqual(plan.status, 2, plan.all)
        XCTAssertTrue(plan.all.contains("stays in force"), plan.all)
        XCTAssertTrue(plan.output.contains("20.1.0.0/24"), plan.all)
    }

    func testPublicationOlderThanTheOneAppliedIsRefused() async throws {
        try await assertConverges(keeping: [])
        azure.change {
            $0.fileName = ScriptedAzure.fileName(weeksAgo: 2)
            $0.prefixes = ["20.1.0.0/24"]
        }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, status: 3, rules: ["20.1.0.0/24", "20.1.8.0/24"], saying: "publication-order")
    }

    func testFirstPublicationWithAnEmptyTag() async throws {
        azure.change { $0.prefixes = [] }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, status: 3, rules: [], saying: "unknown-tag", "AzureContainerRegistry.JapanEast")
        azure.change { $0.prefixes = ["20.1.0.0/24", "20.1.8.0/24"] }
        try await assertConverges(keeping: [])
    }

    func testTagThatVanishesOrIsSuddenlyEmpty_keepsItsLastPrefixes_andTheOtherTagsGoOn() async throws {
        let tags = ["--tag", "AzureContainerRegistry.Japan*"]
        azure.change { $0.westPrefixes = ["20.2.0.0/24"] }
        var result = try await start(["apply", "--yes"] + tags).wait()
        XCTAssertEqual(result.status, 0, result.all)
        for prefixes in [nil, [String]()] {
            azure.change {
                $0.prefixes = prefixes
                $0.westPrefixes?.append("20.2.\(prefixes == nil ? 8 : 16).0/24")
            }
            // No grace: what is kept is kept because the tag is gone, without end.
            result = try await start(["apply", "--yes", "--grace-days", "0"] + tags).wait()
            XCTAssertEqual(result.status, 0, result.all)
            XCTAssertTrue(result.all.contains("AzureContainerRegistry.JapanEast is no longer published"), result.all)
        }
        XCTAssertEqual(
            Set(azure.rules), ["20.1.0.0/24", "20.1.8.0/24", "20.2.0.0/24", "20.2.8.0/24", "20.2.16.0/24"])
    }

    func testPrefixThatLeavesThePublication_staysForItsGracePeriod() async throws {
        try await assertConverges(keeping: [])
        let earlier = azure.rules
        azure.change { $0.prefixes = ["20.1.0.0/24", "20.1.16.0/24"] }
        var result = try await sync("apply", "--yes")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.rules, earlier + ["20.1.16.0/24"], "added at once, removed late")
        result = try await sync("plan")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertTrue(result.output.contains("20.1.8.0/24"), result.output)
        result = try await sync("plan", "--grace-days", "0")
        XCTAssertEqual(result.status, 3, "a third of the addresses at once: \(result.all)")
        XCTAssertTrue(result.output.contains("removed-share"), result.output)
        result = try await sync(
            "apply", "--yes", "--grace-days", "0", "--override", "removed-share", "--reason", "two regions left")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.rules, ["20.1.0.0/24", "20.1.16.0/24"])
    }

    func testPublicationsNamedAsFiles_areFollowedInTurn() async throws {
        try await assertConverges(keeping: [])
        azure.interfere { $0.path == "/page" || $0.path.hasPrefix("/download/") ? .instead(.status(503)) : nil }
        let earlier = azure.rules
        func publish(_ prefixes: [String], weeksAgo: Int) throws -> String {
            azure.change { $0.prefixes = prefixes }
            return try runner.write(azure.publication, to: ScriptedAzure.fileName(weeksAgo: weeksAgo))
        }
        let next = try publish(["20.1.0.0/24", "20.1.8.0/24", "20.1.16.0/24"], weeksAgo: 0)
        var result = try await sync("apply", "--yes", "--publication", next)
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.rules, earlier + ["20.1.16.0/24"])
        let older = try publish(["20.1.0.0/24"], weeksAgo: 3)
        result = try await sync("apply", "--yes", "--publication", older)
        assertUntouched(result, status: 3, rules: earlier + ["20.1.16.0/24"], saying: "publication-order")
    }

    func testPublicationThatIsTooOld_isRefused_whenItWasFetched() async throws {
        azure.change { $0.fileName = ScriptedAzure.fileName(weeksAgo: 7) }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, status: 3, rules: [], saying: "publication-age", "35 days", "--override")
        azure.change { $0.fileName = ScriptedAzure.fileName(weeksAgo: 0) }
        try await assertConverges(keeping: [])
    }

    func testRegionThatGainsTooMuchAtOnce_isNotPlausible() async throws {
        try await assertConverges(keeping: [])
        azure.change { $0.prefixes = ["20.1.0.0/24", "20.1.8.0/24", "20.3.0.0/23", "20.3.4.0/23", "20.3.8.0/23"] }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, status: 3, rules: ["20.1.0.0/24", "20.1.8.0/24"], saying: "gains 1536 addresses")
        azure.change { $0.prefixes = ["20.1.0.0/24", "20.1.8.0/24"] }
        try await assertConverges(keeping: [])
    }
}
