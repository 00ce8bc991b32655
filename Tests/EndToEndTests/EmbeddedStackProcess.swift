import Foundation
import XCTest

/// The built `acr-embedded serve`, run by a test as a person would run it.
///
/// ```swift
/// let stack = try EmbeddedStackProcess()
/// try stack.start()
/// defer { stack.discard() }
/// try stack.knock(as: "agent-japaneast-1").status  // 403
/// ```
/// A stack that is stopped can be started again on its data.
final class EmbeddedStackProcess {
    /// What the ready line says.
    struct Ready: Decodable, Equatable {
        struct Registry: Decodable, Equatable {
            let name: String
            let id: String
            let loginServer: String
            let url: String
            let username: String?
            let passwordFile: String?
            let plainURL: String?
        }

        struct SignIn: Decodable, Equatable {
            let authority: String
            let tenant: String
            let client: String
            let secretFile: String
        }

        struct Egress: Decodable, Equatable {
            let name: String
            let address: String
            let proxy: String
        }

        let arm: String
        let signIn: SignIn
        let subscription: String
        let registries: [Registry]
        let egress: [Egress]
        let page: String
        let ca: String
        let token: String
        let events: String
        let accessLog: String
        let metrics: String
    }

    /// The data folder.
    let directory: String
    /// Arguments of `serve` beside `--data`.
    var arguments: [String]
    /// A program and its arguments that starts the stack, such as one that takes rights away; empty for none.
    var launcher: [String] = []
    /// The ready line of the last start.
    private(set) var readyLine = ""
    private let runner: CommandRunner
    private var running: RunningCommand?
    private var parsed: Ready?

    init(arguments: [String] = []) throws {
        runner = try CommandRunner("acr-embedded")
        directory = runner.home.path + "/data"
        self.arguments = arguments
    }

    /// What the last start said.
    var ready: Ready { get throws { try XCTUnwrap(parsed, "the stack has not been started") } }
    /// The registry that the first start made.
    var registry: Ready.Registry { get throws { try XCTUnwrap(try ready.registries.first) } }
    /// The bearer token.
    var token: String { get throws { try String(contentsOfFile: try ready.token, encoding: .utf8) } }

    /// The egress point `name` as it is now: agents move.
    func egress(_ name: String) throws -> Ready.Egress {
        let points = try JSONDecoder().decode(
            [Ready.Egress].self, from: Data(try command("egress", "list", "--format", "json").output.utf8))
        return try XCTUnwrap(points.first { $0.name == name }, "there is no egress point \(name)")
    }

    /// Starts `serve` and waits for its ready line.
    func start() throws {
        let words = ["serve", "--data", directory] + arguments
        let program = CommandRunner.programs.appendingPathComponent("acr-embedded").path
        let running =
            try launcher.isEmpty
            ? runner.start(words) : runner.with("/usr/bin/env").start(launcher + [program] + words)
        self.running = running
        readyLine = try running.firstLine(limit: 60)
        parsed = try JSONDecoder().decode(Ready.self, from: Data(readyLine.utf8))
    }

    /// Sends a signal and waits for the end.
    ///
    /// - Returns: The exit status; negative for the number of the signal that ended it.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) throws -> Int32 {
        guard let running else { return 0 }
        running.send(signal)
        XCTAssertTrue(running.waitBlocking(limit: 60), "the stack did not stop")
        self.running = nil
        return try running.result().status
    }

    /// Sends a signal and does not wait.
    func send(_ signal: Int32) { running?.send(signal) }

    /// Stops the stack, if it runs, and takes its data away.
    func discard() {
        _ = try? stop(SIGKILL)
        try? FileManager.default.removeItem(at: runner.home)
    }

    /// Runs another command of `acr-embedded` on this stack.
    @discardableResult
    func command(_ words: String...) throws -> CommandRunner.Result {
        try runner.run(words + ["--data", directory])
    }

    /// Runs `acr-embedded` with these arguments and no others.
    func program(_ arguments: [String]) throws -> CommandRunner.Result { try runner.run(arguments) }

    /// Starts a command line in which `"$0"` is the program and `"$1"` the data folder.
    func shell(_ line: String) throws -> RunningCommand {
        let program = CommandRunner.programs.appendingPathComponent("acr-embedded").path
        return try runner.with("/bin/sh").start(["-c", line, program, directory])
    }

    /// What curl says with the stack's authority.
    func curl(_ arguments: String...) throws -> CurlAnswer {
        try CurlAnswer(["--cacert", try ready.ca] + arguments)
    }

    /// A knock at the registry's door: through the egress point `name`, or directly.
    func knock(as name: String? = nil, path: String = "/v2/") throws -> CurlAnswer {
        guard let name else { return try curl(try registry.url + path) }
        return try curl("--proxy", try egress(name).proxy, "https://\(try registry.loginServer)\(path)")
    }

    /// A request to the resource manager with the token.
    func arm(_ method: String, _ path: String, _ body: String? = nil) throws -> CurlAnswer {
        var arguments = [
            "--cacert", try ready.ca, "--request", method, "--header", "Authorization: Bearer \(try token)",
            "\(try ready.arm)\(path)?api-version=2025-11-01",
        ]
        if let body { arguments += ["--header", "Content-Type: application/json", "--data-binary", body] }
        return try CurlAnswer(arguments)
    }

    /// Changes properties of the registry.
    func patch(_ properties: String) throws {
        let answer = try arm("PATCH", try registry.id, "{\"properties\":\(properties)}")
        XCTAssertEqual(answer.status, 200, answer.body)
    }

    /// Runs a script of `Scripts/` with the tests' Python, which trusts the stack's authority.
    ///
    /// - Throws: `XCTSkip` where that Python has not the modules `modules`.
    func python(_ script: String, needing modules: [String], _ arguments: String...) throws -> CommandRunner.Result {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Scripts/\(script)").path
        var python = runner.with("/usr/bin/env")
        let imports = "import " + modules.joined(separator: ", ")
        guard try python.run("python3", "-c", imports).status == 0 else {
            throw XCTSkip(
                "python3 has not all of \(modules); scripts/bootstrap --tests brings them, and scripts/test uses them")
        }
        python.environment["REQUESTS_CA_BUNDLE"] = try ready.ca
        return try python.run(["python3", path] + arguments, limit: 120)
    }

    /// Replaces the registry's IP rules.
    func setRules(_ values: [String]) throws {
        let rules = values.map { "{\"value\":\"\($0)\",\"action\":\"Allow\"}" }.joined(separator: ",")
        let body = "{\"properties\":{\"networkRuleSet\":{\"defaultAction\":\"Deny\",\"ipRules\":[\(rules)]}}}"
        let answer = try arm("PATCH", try registry.id, body)
        XCTAssertEqual(answer.status, 200, answer.body)
    }

    /// Waits until `condition` holds, at most half a minute; a test that waits longer has failed.
    func eventually(_ condition: () throws -> Bool, file: StaticString = #filePath, line: UInt = #line) throws {
        let end = Date().addingTimeInterval(30)
        while try !condition() {
            guard Date() < end else { return XCTFail("what was waited for did not happen", file: file, line: line) }
        }
    }
}
