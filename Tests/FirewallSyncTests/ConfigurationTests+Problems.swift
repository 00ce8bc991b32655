import FirewallSync
import Foundation
import XCTest

/// What is said about a wrong file: what, where, and what to do.
final class ConfigurationProblemTests: XCTestCase {
    private func problems(_ text: String) throws -> [ConfigurationProblem] {
        try ConfigurationFile(text, of: self).problems()
    }

    /// Expects one problem, whose sentence has all of `words`.
    private func expect(
        _ code: ConfigurationProblem.Code, _ line: Int, _ column: Int, _ words: [String], in text: String,
        at test: UInt = #line
    ) throws {
        let problems = try problems(text)
        XCTAssertEqual(
            problems, [ConfigurationProblem(code, line: line, column: column, sentence: "")],
            "\(ConfigurationError(problems))", line: test)
        for word in words {
            let sentence = problems.first?.sentence ?? ""
            XCTAssertTrue(sentence.contains(word), "'\(sentence)' lacks '\(word)'", line: test)
        }
    }

    /// Expects one problem with a line that a test adds to the one registry, in line 4.
    private func expect(
        _ code: ConfigurationProblem.Code, column: Int, _ words: [String], inRegistryWith line: String,
        at test: UInt = #line
    ) throws {
        try expect(code, 4, column, words, in: ConfigurationFile.registry + "    \(line)\n", at: test)
    }

    func testAnUnknownKeyIsAnsweredWithTheNearestOne() throws {
        for (wrong, right) in [
            ("shortest-prefix-lenght: 14", "shortest-prefix-length"), ("Grace: 14d", "grace"),
            ("max_over_allowed: 1", "max-over-allowed"), ("budgte: 3", "budget"), ("tag: [A]", "tags"),
        ] {
            try expect(.unknownKey, column: 5, ["did you mean '\(right)'?"], inRegistryWith: wrong)
        }
        try expect(.unknownKey, column: 5, ["known here: id,"], inRegistryWith: "background: blue")
        try expect(.unknownKey, column: 5, ["it belongs to 'transport'"], inRegistryWith: "user-agent: me")
        try expect(.unknownKey, 1, 1, ["did you mean 'registries'?"], in: "regitries: 1\n" + ConfigurationFile.registry)
    }

    func testAPlaceNamesFileLineAndColumn() throws {
        let file = try ConfigurationFile(ConfigurationFile.registry + "archive-limit: many\n", of: self)
        let problem = try XCTUnwrap(file.problems().first)
        XCTAssertEqual(
            problem.description,
            "\(file.path):4:16: 'archive-limit' must be a whole number from 1 to 10000, and here is 'many'.")
    }

    func testWrongTypesAreQuoted() throws {
        try expect(.wrongType, column: 13, ["'ten'"], inRegistryWith: "budget: ten")
        try expect(.wrongType, column: 13, ["'10'", "whole number"], inRegistryWith: "budget: \"10\"")
        try expect(.wrongType, column: 13, ["'2.5'"], inRegistryWith: "budget: 2.5")
        try expect(.wrongType, column: 13, ["a list"], inRegistryWith: "budget: [1]")
        try expect(.wrongType, column: 13, ["must be a list", "'10.0.0.0/8'"], inRegistryWith: "pinned: 10.0.0.0/8")
        try expect(.wrongType, column: 25, ["true or false", "'yes'"], inRegistryWith: "admits-azure-cloud: yes")
        try expect(.wrongType, column: 12, ["14d", "'14'"], inRegistryWith: "grace: 14")
        try expect(.wrongType, column: 18, ["30%", "'0.3'"], inRegistryWith: "max-removed: 0.3")
        try expect(.wrongType, 1, 13, ["'registries' must be a list"], in: "registries: none\n")
        try expect(.wrongType, 1, 1, ["a section of keys"], in: "- registries\n")
    }

    func testNumbersOutOfRangeAreNamedWithTheRange() throws {
        try expect(.outOfRange, column: 29, ["0 to 32", "'33'"], inRegistryWith: "shortest-prefix-length: 33")
        try expect(.outOfRange, column: 13, ["1 to 1000", "'0'"], inRegistryWith: "budget: 0")
        try expect(
            .outOfRange, column: 13, ["'99999999999999999999'"], inRegistryWith: "budget: 99999999999999999999")
        try expect(.outOfRange, column: 18, ["100%", "'101%'"], inRegistryWith: "max-removed: 101%")
        try expect(.outOfRange, column: 12, ["365d", "'53w'"], inRegistryWith: "grace: 53w")
        try expect(
            .wrongType, column: 12, ["'99999999999999999999d'"], inRegistryWith: "grace: 99999999999999999999d")
        try expect(.badValue, column: 12, ["steps of 1d", "'36h'"], inRegistryWith: "grace: 36h")
    }

    func testBadPrefixesTagsAndWordsAreExplained() throws {
        try expect(
            .badValue, column: 14, ["'10.1.0.0/8'", "did you mean 10.0.0.0/8?"], inRegistryWith: "pinned: [10.1.0.0/8]")
        try expect(.badValue, column: 17, ["'2001:db8::/32'"], inRegistryWith: "forbidden: [\"2001:db8::/32\"]")
        try expect(
            .badValue, column: 16, ["did you mean 'exclusive'?"], inRegistryWith: "ownership: exlusive")
        try expect(
            .badValue, 3, 12, ["'Azure Container'", "service tag"],
            in: "registries:\n  - id: \(ConfigurationFile.id)\n    tags: [Azure Container]\n")
        try expect(
            .badValue, 2, 9, ["'/subscriptions/S'"], in: "registries:\n  - id: /subscriptions/S\n    tags: [A]\n")
        try expect(
            .badValue, 4, 18, ["'user name'", "host name"],
            in: ConfigurationFile.registry + "download-hosts: [ user name ]\n".replacingOccurrences(of: "[ ", with: "[")
        )
        try expect(
            .badValue, 6, 13, ["http:// on loopback"],
            in: ConfigurationFile.registry + "sources:\n  public:\n    - page: http://www.microsoft.com/\n")
    }

    func testNamesThatReferToNothingAreAnsweredWithTheNearest() throws {
        try expect(
            .unknownReference, column: 17, ["'azurecli'", "did you mean 'azure-cli'?"],
            inRegistryWith: "credential: azurecli")
        try expect(
            .unknownReference, column: 12, ["did you mean 'china'?"], inRegistryWith: "cloud: chnia")
        try expect(
            .unknownReference, 5, 3, ["did you mean 'public'?"],
            in: ConfigurationFile.registry + "sources:\n  pubic:\n    - page: https://example.com/\n")
        try expect(
            .badValue, 5, 3, ["'usgov' is taken"],
            in: ConfigurationFile.registry
                + "clouds:\n  usgov: {resource-manager: https://a.example, authority: https://a.example, "
                + "audience: a, registry-suffix: a.example, download-page: https://a.example, publication-cloud: A}\n")
    }

    func testMissingKeysAreNamedWithTheirMeaning() throws {
        try expect(.missingKey, 1, 1, ["'registries'"], in: "")
        try expect(.missingKey, 1, 1, ["'registries'"], in: "archive-limit: 3\n")
        try expect(.outOfRange, 1, 13, ["at least 1"], in: "registries: []\n")
        try expect(.missingKey, 2, 5, ["'id', 'embedded'"], in: "registries:\n  - tags: [A]\n")
        try expect(
            .missingKey, 2, 5, ["'tags' nor 'pinned'"], in: "registries:\n  - id: \(ConfigurationFile.id)\n")
        try expect(
            .missingKey, 6, 20, ["'tenant'"],
            in: ConfigurationFile.registry
                + "credentials:\n  deployer:\n    client-secret: {client-id: c, secret-file: f}\n")
    }

    func testContradictionsNameBothSides() throws {
        try expect(
            .contradiction, column: 14, ["(100)", "'quota' (90)"], inRegistryWith: "reserve: 100\n    quota: 90")
        try expect(
            .contradiction, column: 13, ["10.1.0.0/16", "10.0.0.0/8"],
            inRegistryWith: "pinned: [10.1.0.0/16]\n    forbidden: [10.0.0.0/8]")
        try expect(
            .contradiction, 6, 5, ["'token-file' and 'azure-cli'"],
            in: ConfigurationFile.registry + "credentials:\n  way:\n    token-file: f\n    azure-cli:\n")
    }

    func testTwoRegistriesMustDiffer() throws {
        let other = ConfigurationFile.id.replacingOccurrences(of: "/blog/", with: "/other/")
        try expect(
            .duplicateRegistry, 4, 5, ["line 2"],
            in: ConfigurationFile.registry + "  - {id: \(ConfigurationFile.id.uppercased()), tags: [A], label: x}\n")
        try expect(
            .duplicateRegistry, 4, 5, ["'blogbuildtest'", "another 'label'"],
            in: ConfigurationFile.registry + "  - {id: \(other), tags: [A]}\n")
    }

    func testKeysThatStandTwiceAreAllFound() throws {
        let problems = try problems(
            """
            registries:
              - id: \(ConfigurationFile.id)
                tags: [A]
                grace: 1d
                "grace": 2d
                grace: 3d
                colour: blue
            archive-limit: 3
            archive-limit: 0
            """)
        XCTAssertEqual(
            problems,
            [
                ConfigurationProblem(.duplicateKey, line: 5, column: 5, sentence: ""),
                ConfigurationProblem(.duplicateKey, line: 6, column: 5, sentence: ""),
                ConfigurationProblem(.unknownKey, line: 7, column: 5, sentence: ""),
                ConfigurationProblem(.duplicateKey, line: 9, column: 1, sentence: ""),
            ], "\(ConfigurationError(problems))")
        XCTAssertTrue(problems[0].sentence.contains("'grace' stands in line 4 already"), problems[0].sentence)
    }

    func testAllProblemsOfAFileAreListedInItsOrder() throws {
        let problems = try problems(
            """
            archive-limit: 0
            registries:
              - id: nonsense
                tags: [A B, C]
                credential: nobody
                budget: 1001
            colour: blue
            """)
        XCTAssertEqual(problems.map(\.line), [1, 3, 4, 6, 7], "\(ConfigurationError(problems))")
    }

    func testWhatIsNotYAMLIsSaidWithThePlace() throws {
        let problems = try problems("registries: [\n  - a: b\n")
        XCTAssertEqual(problems.map(\.code), [.syntax])
        XCTAssertNotNil(problems.first?.line)
        XCTAssertEqual(try self.problems(ConfigurationFile.registry + "---\na: b\n").map(\.code), [.syntax])
        XCTAssertEqual(try self.problems("registries: \u{1}\n").map(\.code), [.syntax])
        XCTAssertEqual(try self.problems("<<: {a: b}\n" + ConfigurationFile.registry).map(\.code), [.unknownKey])
    }

    func testAFileThatCannotBeReadIsNamed() throws {
        let file = try ConfigurationFile("", of: self)
        XCTAssertThrowsError(try SyncConfiguration.load(path: file.folder + "/absent.yaml", environment: [:])) {
            error in
            XCTAssertTrue("\(error)".contains("absent.yaml: There is no such file"), "\(error)")
            XCTAssertTrue("\(error)".contains("config init"), "\(error)")
        }
        try Data([0x72, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: file.path))
        XCTAssertEqual(file.problems().map(\.code), [.unreadable])
        try Data(repeating: 0x23, count: 1 << 20 + 1).write(to: URL(fileURLWithPath: file.path))
        XCTAssertEqual(file.problems().map(\.code), [.unreadable])
    }
}
