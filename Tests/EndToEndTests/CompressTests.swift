import IPNetworks
import XCTest

final class CompressTests: CommandTestCase {
    func testTextOutput_isTheChosenPrefixesAlone_andTheSummaryGoesToStandardError() throws {
        let result = try runner.run(
            "compress", "--max-rules", "10",
            input: """
                # two halves, a duplicate, an address, and one of IPv6
                20.42.67.0/24
                20.42.66.0/24 ; lower half
                20.42.66.0/24
                10.0.0.7

                2603:1030::/32
                """)
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertEqual(result.output, "10.0.0.7/32\n20.42.66.0/23\n")
        XCTAssertEqual(
            result.error,
            "4 prefixes read, 1 of IPv6 skipped; 513 addresses required; 2 rules, 0 addresses over-allowed\n")
    }

    func testJSON_hasTheDocumentedShape() throws {
        let result = try runner.run(
            "compress", "--max-rules", "2", "--curve", "--format", "json",
            input: "10.0.0.0/32\n10.0.0.3/32\n10.0.1.0/24\n192.0.2.0/24\n")
        XCTAssertEqual(result.status, 0, result.error)
        let document = try XCTUnwrap(result.json() as? [String: Any])
        XCTAssertEqual(Set(document.keys), ["rules", "required", "excess", "curve"])
        XCTAssertEqual(document["rules"] as? [String], ["10.0.0.0/23", "192.0.2.0/24"])
        XCTAssertEqual(document["required"] as? [String: Int], ["prefixes": 4, "addresses": 514])
        XCTAssertEqual(document["excess"] as? Int, 254)
        let curve = try XCTUnwrap(document["curve"] as? [[String: Int]])
        XCTAssertEqual(curve.first?["rules"], 1)
        XCTAssertEqual(curve.last, ["rules": 2, "excess": 254])
    }

    func testJSON_withoutCurve_holdsNone() throws {
        let result = try runner.run("compress", "--max-rules", "2", "--format", "json", input: "10.0.0.0/8")
        XCTAssertEqual(try Set(XCTUnwrap(result.json() as? [String: Any]).keys), ["rules", "required", "excess"])
    }

    func testLoss_isTakenOnlyAsFarAsTheBudgetNeeds() throws {
        let input = "10.0.0.0/32\n10.0.0.3/32\n10.0.1.0/24\n"
        let tight = try runner.run("compress", "--max-rules", "2", input: input)
        XCTAssertEqual(tight.output, "10.0.0.0/30\n10.0.1.0/24\n")
        let ample = try runner.run("compress", "--max-rules", "3", input: input)
        XCTAssertEqual(ample.output, "10.0.0.0/32\n10.0.0.3/32\n10.0.1.0/24\n")
    }

    func testAllowedPrefixes_needNoRule() throws {
        let allowed = try runner.write("10.0.0.0/24\n", to: "allowed")
        let result = try runner.run(
            "compress", "--max-rules", "1", "--allowed", allowed, input: "10.0.0.9/32\n10.0.1.0/25\n")
        XCTAssertEqual(result.output, "10.0.1.0/25\n", result.error)
    }

    func testAForbiddenPrefix_betweenTheRequiredOnes_makesItInfeasible() throws {
        let forbidden = try runner.write("10.0.0.1/32\n", to: "forbidden")
        let input = "10.0.0.0/32\n10.0.0.2/32\n"
        let text = try runner.run("compress", "--max-rules", "1", "--forbid", forbidden, input: input)
        XCTAssertEqual(text.status, 3)
        XCTAssertEqual(text.output, "")
        XCTAssertEqual(text.error.split(separator: "\n").count, 1, text.error)
        let json = try runner.run(
            "compress", "--max-rules", "1", "--forbid", forbidden, "--format", "json", input: input)
        XCTAssertEqual(json.status, 3)
        let document = try XCTUnwrap(json.json() as? [String: [String: Any]])
        XCTAssertEqual(document["infeasible"]?["smallestBudget"] as? Int, 2)
    }

    func testABadLine_isNamedWithItsNumber_andNothingIsPrinted() throws {
        let result = try runner.run("compress", "--max-rules", "5", input: "10.0.0.0/8\n\n10.0.0.1/8\n")
        XCTAssertEqual(result.status, 1)
        XCTAssertEqual(result.output, "")
        XCTAssertEqual(
            result.error,
            "acr-firewall-sync: error: standard input, line 3: '10.0.0.1/8' has bits set after its length; "
                + "did you mean 10.0.0.0/8?\n")
    }

    func testABadLine_isADocumentToo_whereJSONIsAskedFor() throws {
        let result = try runner.run("compress", "--max-rules", "5", "--format", "json", input: "10.0.0.1/8\n")
        XCTAssertEqual(result.status, 1)
        let document = try XCTUnwrap(result.json() as? [String: [String]])
        XCTAssertEqual(
            document["errors"],
            ["standard input, line 1: '10.0.0.1/8' has bits set after its length; did you mean 10.0.0.0/8?"])
    }

    func testControlCharacters_ofTheInput_neverReachTheTerminal() throws {
        let result = try runner.run("compress", "--max-rules", "5", input: "\u{1b}[2J\u{202e}\n")
        XCTAssertEqual(result.status, 1)
        XCTAssertFalse(result.error.contains("\u{1b}"))
        XCTAssertTrue(result.error.contains("'\\u{1b}[2J\\u{202e}'"), result.error)
    }

    func testThePlainestUse_isReadLikeEveryOther() throws {
        let input = "10.0.0.0/32\n10.0.0.3/32\n10.0.1.0/24\n2001:db8::/32\n"
        let plain = try runner.run("compress", "--max-rules", "2", input: input)
        for arguments in [("--max-rules=2", "--format=text"), ("--format=text", "--max-rules=2")] {
            let other = try runner.run("compress", arguments.0, arguments.1, input: input)
            XCTAssertEqual(other.status, plain.status)
            XCTAssertEqual(other.output, plain.output)
            XCTAssertEqual(other.error, plain.error)
        }
    }

    func testTheFilter_loadsNothingThatOnlyTheNetworkNeeds() throws {
        #if os(Linux)
            // The loader of the C library tells which files it looks at.
            var loader = try runner
            loader.environment["LD_DEBUG"] = "files"
            let result = try loader.run("compress", "--max-rules", "2", input: "10.0.0.0/8\n")
            XCTAssertEqual(result.output, "10.0.0.0/8\n")
            XCTAssertTrue(result.error.contains("libc.so"), "the loader says nothing: \(result.error)")
            XCTAssertFalse(result.error.contains("libcurl"))
            XCTAssertFalse(result.error.contains("libssl"))
        #else
            throw XCTSkip("Only the loader of GNU's C library tells what it loads.")
        #endif
    }

    func testAMissingFile_isNamed() throws {
        let result = try runner.run("compress", "--max-rules", "5", "--allowed", "nowhere.txt", input: "10.0.0.0/8")
        XCTAssertEqual(result.status, 1)
        XCTAssertEqual(
            result.error, "acr-firewall-sync: error: 'nowhere.txt' cannot be opened: No such file or directory\n")
    }

    func testAnEmptyList_needsNoRule() throws {
        let result = try runner.run("compress", "--max-rules", "0", input: "# nothing\n")
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertEqual(result.output, "")
    }

    func testAHundredThousandPrefixes_withBudgetForAll_areAggregatedExactly() throws {
        var state: UInt64 = 42
        let prefixes = (0..<100_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let length = 16 + Int(state >> 60)
            return IPv4Prefix(containing: IPv4Address(bits: UInt32(truncatingIfNeeded: state >> 28)), length: length)
        }
        let input = prefixes.map { "\($0)\n" }.joined()
        let result = try runner.run("compress", "--max-rules", "200000", input: input)
        XCTAssertEqual(result.status, 0, result.error)
        let expected = IPv4PrefixSet(prefixes).prefixes.map { "\($0)\n" }.joined()
        XCTAssertTrue(result.output == expected, "seed 42")
    }
}
