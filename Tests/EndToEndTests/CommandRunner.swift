import Foundation
import XCTest

/// Runs one of the package's programs as a person would: a process of its own with arguments, standard input and a
/// home of its own, so that no test sees another's state or this machine's.
struct CommandRunner {
    /// What a program did.
    struct Result: Sendable {
        /// The exit status; negative for the number of the signal that ended it.
        let status: Int32
        /// Everything on standard output.
        let output: String
        /// Everything on standard error.
        let error: String

        /// Standard output and standard error.
        var all: String { output + error }

        /// Standard output as a JSON document.
        func json(file: StaticString = #filePath, line: UInt = #line) throws -> Any {
            do {
                return try JSONSerialization.jsonObject(with: Data(output.utf8), options: .fragmentsAllowed)
            } catch {
                XCTFail("no JSON document: \(output)\(self.error)", file: file, line: line)
                throw error
            }
        }
    }

    /// The folder that stands for the user's home; removed by whoever made it.
    let home: URL
    /// The name of one of the package's programs, or the path of another.
    let program: String
    /// Variables beside those that every run gets.
    var environment: [String: String] = [:]

    /// A runner of `program` with a fresh home below the temporary folder.
    init(_ program: String = "acr-firewall-sync") throws {
        self.program = program
        // Short, for a Unix socket below it has to fit into 107 bytes.
        home = FileManager.default.temporaryDirectory.appendingPathComponent("acr-e2e-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// The same home with another program.
    func with(_ program: String) -> CommandRunner {
        CommandRunner(home: home, program: program, environment: environment)
    }

    private init(home: URL, program: String, environment: [String: String]) {
        self.home = home
        self.program = program
        self.environment = environment
    }

    /// The folder beside the test bundle, where the build puts programs.
    static var programs: URL {
        #if os(macOS)
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
                ?? Bundle.main.bundleURL
        #else
            Bundle.main.bundleURL
        #endif
    }

    /// Writes a file into the home, which is the working directory too, and gives its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let url = home.appendingPathComponent(name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    /// Starts the program.
    func start(_ arguments: [String], input: String = "") throws -> RunningCommand {
        let process = Process()
        process.executableURL =
            program.hasPrefix("/") ? URL(fileURLWithPath: program) : Self.programs.appendingPathComponent(program)
        process.arguments = arguments
        process.currentDirectoryURL = home
        process.environment = [
            "HOME": home.path, "XDG_STATE_HOME": home.appendingPathComponent("state").path,
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
        ].merging(environment) { $1 }
        return try RunningCommand(
            process, input: input, folder: home.appendingPathComponent("streams-\(UUID().uuidString)"))
    }

    /// Runs the program to its end.
    ///
    /// - Parameter limit: Seconds after which the program is killed and the test fails.
    func run(
        _ arguments: String..., input: String = "", limit: Double = 120, file: StaticString = #filePath,
        line: UInt = #line
    ) throws -> Result {
        try run(arguments, input: input, limit: limit, file: file, line: line)
    }

    /// Runs the program, with arguments in an array, to its end.
    func run(
        _ arguments: [String], input: String = "", limit: Double = 120, file: StaticString = #filePath,
        line: UInt = #line
    ) throws -> Result {
        let running = try start(arguments, input: input)
        if !running.waitBlocking(limit: limit) {
            XCTFail("\(program) \(arguments.joined(separator: " ")) did not end", file: file, line: line)
        }
        return try running.result()
    }
}

extension CommandRunner {
    /// Runs one of the machine's tools to its end; skips the test where the tool, or a Python module, is absent.
    func tool(_ name: String, _ arguments: [String], input: String = "") throws -> Result {
        let result = try with("/usr/bin/env").run([name] + arguments, input: input)
        let isAbsent = result.status == 127 || result.error.contains("ModuleNotFoundError")
        try XCTSkipIf(
            isAbsent, "\(name), or a part of it, is absent; scripts/bootstrap --tests brings it: \(result.error)")
        return result
    }
}

/// A test case with a runner whose home goes away with it.
class CommandTestCase: XCTestCase {
    private var made: CommandRunner?

    /// The runner of `acr-firewall-sync` for this test.
    var runner: CommandRunner {
        get throws { try XCTUnwrap(made) }
    }

    override func setUpWithError() throws { made = try CommandRunner() }

    override func tearDownWithError() throws {
        if let made { try FileManager.default.removeItem(at: made.home) }
        made = nil
    }
}
