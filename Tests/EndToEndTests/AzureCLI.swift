import Foundation
import XCTest

/// The real Azure CLI, in the environment in which a person's shell would run it.
struct AzureCLI {
    /// The CLI that scripts/bootstrap has installed.
    private static let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".venv-az/bin/az").path

    /// What runs it, in the test's own home.
    private(set) var runner: CommandRunner

    /// The CLI in the shell that has taken what the command `words` of `acr-embedded` prints.
    ///
    /// - Throws: `XCTSkip` where the CLI is absent or left out.
    init(_ words: [String], of stack: EmbeddedStackProcess, home: CommandRunner) throws {
        try XCTSkipIf(
            ProcessInfo.processInfo.environment["ACR_TESTS_WITHOUT_AZ"] != nil,
            "the Azure CLI was left out by --without-az")
        try XCTSkipUnless(
            FileManager.default.isExecutableFile(atPath: Self.program),
            "there is no Azure CLI in .venv-az; scripts/bootstrap --tests brings it")
        let embedded = CommandRunner.programs.appendingPathComponent("acr-embedded").path
        let script = #"variables=$("$@") || exit; eval "$variables"; exec env -0"#
        let shell = try home.with("/bin/sh").run(
            ["-c", script, "sh", embedded] + words + ["--data", stack.directory])
        guard shell.status == 0 else { throw Refusal(result: shell) }
        runner = home.with(Self.program)
        for entry in shell.output.split(separator: "\0") {
            let halves = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if halves.count == 2 { runner.environment[String(halves[0])] = String(halves[1]) }
        }
    }

    /// `acr-embedded` did not print variables.
    struct Refusal: Error, CustomStringConvertible {
        let result: CommandRunner.Result
        var description: String { result.all }
    }

    /// The folder of its settings.
    var configuration: String { runner.environment["AZURE_CONFIG_DIR"] ?? "" }

    /// The same CLI with another environment.
    func with(_ variables: [String: String]) -> Self {
        var other = self
        other.runner.environment.merge(variables) { $1 }
        return other
    }

    /// Runs `az` with the words of `line`, which none of them has a blank in, and those of `more`.
    func run(_ line: String, _ more: String...) throws -> CommandRunner.Result {
        try runner.run(line.split(separator: " ").map(String.init) + more)
    }

    /// What a command prints as `--output tsv`, lines joined by commas; fails the test where it fails.
    func value(
        _ line: String, _ more: String..., file: StaticString = #filePath, line number: UInt = #line
    ) throws -> String {
        let words = line.split(separator: " ").map(String.init) + more + ["--output", "tsv"]
        let result = try runner.run(words)
        if result.status != 0 { XCTFail("az \(line): \(result.error)", file: file, line: number) }
        return result.output.split(whereSeparator: \.isNewline).joined(separator: ",")
            .replacing("\t", with: " ")
    }

    /// Checks what a command prints.
    func expect(
        _ line: String, _ more: String..., prints expected: String, file: StaticString = #filePath,
        line number: UInt = #line
    ) throws {
        let words = line.split(separator: " ").map(String.init) + more + ["--output", "tsv"]
        let result = try runner.run(words)
        let found = result.output.split(whereSeparator: \.isNewline).joined(separator: ",").replacing("\t", with: " ")
        XCTAssertEqual(result.status, 0, "az \(line): \(result.error)", file: file, line: number)
        XCTAssertEqual(found, expected, "az \(line): \(result.error)", file: file, line: number)
    }

    /// Checks that a command fails, with `status` and these words on standard error.
    func expect(
        _ line: String, _ more: String..., failsWith text: String, status: Int32 = 1, file: StaticString = #filePath,
        line number: UInt = #line
    ) throws {
        let result = try runner.run(line.split(separator: " ").map(String.init) + more)
        XCTAssertEqual(result.status, status, "az \(line): \(result.all)", file: file, line: number)
        XCTAssertTrue(result.error.contains(text), "az \(line): \(result.error)", file: file, line: number)
    }
}
