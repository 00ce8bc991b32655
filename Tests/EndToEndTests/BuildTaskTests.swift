import BuildStack
import Foundation
import XCTest

/// Tasks of several steps, as `az acr run` sends them.
final class BuildTaskTests: BuildEngineCase {
    /// The step that builds busybox, for the others to run in.
    private let tools = "  - id: tools\n    build: -t $Registry/tools:$ID .\n"

    /// Runs a task whose first step builds busybox.
    private func run(
        _ steps: String, top: String = "", files: [String: String] = [:], _ overrides: [TaskValue] = []
    ) async throws -> (outcome: RunOutcome, lines: [String]) {
        try admitAgent()
        let job = try job(task: "version: v1.1.0\n\(top)steps:\n\(tools)\(steps)", files: files, overrides)
        let outcome = await (try await engine()).run(job, on: try agent())
        XCTAssertEqual(try leftovers(), [])
        return (outcome, try lines(job))
    }

    /// What the step `id` said.
    private func said(_ id: String, in lines: [String]) throws -> [String] {
        let start = try XCTUnwrap(
            lines.lastIndex(of: "@Launching container with name: \(id)"), lines.joined(separator: "\n"))
        return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("@") })
    }

    func testATaskBuildsRunsAndPushesAndSaysSoLikeAzure() async throws {
        let (outcome, lines) = try await run(
            """
              - cmd: $Registry/tools:$ID sh -c "cat greeting; echo to $NAME in $(pwd)"
                env: ["NAME=reader"]
                timeout: 30
              - push: ["$Registry/tools:$ID"]

            """, files: ["greeting": "hello\n"])
        let text = lines.joined(separator: "\n")
        XCTAssertEqual(outcome.status, .succeeded, text)
        let server = try stack.registry.loginServer
        let name = "\(server)/tools:ca1"
        XCTAssertEqual(
            lines.filter { $0.hasPrefix("@") },
            [
                "@Downloading source code...", "@Finished downloading source code",
                "@Using acb_vol_X as the home volume",
                "@Alias support enabled for version >= 1.1.0, please see https://aka.ms/acr/tasks/task-aliases for more "
                    + "information.",
                "@Creating Docker network: acb_default_network, driver: 'bridge'",
                "@Successfully set up Docker network: acb_default_network", "@Setting up Docker configuration...",
                "@Successfully set up Docker configuration", "@Logging in to registry: \(server)",
                "@Successfully logged into \(server)",
                "@Executing step ID: tools. Timeout(sec): 600, Working directory: '', Network: 'acb_default_network'",
                "@Scanning for dependencies...", "@Successfully scanned dependencies",
                "@Launching container with name: tools", "@Successfully executed container: tools",
                "@Executing step ID: acb_step_1. Timeout(sec): 30, Working directory: '', Network: 'acb_default_network'",
                "@Launching container with name: acb_step_1", "@Successfully executed container: acb_step_1",
                "@Executing step ID: acb_step_2. Timeout(sec): 600, Working directory: '', Network: 'acb_default_network'",
                "@Pushing image: \(name), attempt 1", "@Successfully pushed image: \(name)",
                "@Step ID: tools marked as successful (elapsed time in seconds: E)",
                "@Populating digests for step ID: tools...", "@Successfully populated digests for step ID: tools",
                "@Step ID: acb_step_1 marked as successful (elapsed time in seconds: E)",
                "@Step ID: acb_step_2 marked as successful (elapsed time in seconds: E)",
                "@The following dependencies were found:", "@",
            ])
        XCTAssertEqual(try said("acb_step_1", in: lines), ["hello", "to reader in /workspace"])
        let digest = try XCTUnwrap(outcome.images.first?.digest)
        let pushed = try XCTUnwrap(lines.first { $0.hasPrefix("ca1: digest: ") })
        XCTAssertNotNil(pushed.wholeMatch(of: /ca1: digest: sha256:[0-9a-f]{64} size: \d+/), pushed)
        XCTAssertTrue(pushed.contains(digest))
        XCTAssertEqual(
            lines.filter { $0.hasSuffix(": Pushed") }.count, lines.filter { $0.hasSuffix(": Preparing") }.count)
    }

    func testStepsWithoutAnythingToWaitForRunSideBySide() async throws {
        // Each waits for what the other writes.
        func meet(_ mine: String, _ other: String) -> String {
            """
              - id: \(mine)
                cmd: $Registry/tools:$ID sh -c "touch \(mine); until [ -e \(other) ]; do sleep 0.05; done; echo met \(other)"
                when: [tools]
                timeout: 30

            """
        }
        let (outcome, lines) = try await run(
            meet("one", "two") + meet("two", "one")
                + "  - id: last\n    cmd: $Registry/tools:$ID ls one two\n    when: [one, two]\n")
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        XCTAssertTrue(lines.contains("met one") && lines.contains("met two"))
        XCTAssertEqual(try said("last", in: lines), ["one", "two"])
    }

    func testFailuresAreTriedAgainAndIgnoredAsAsked() async throws {
        let count = "echo x >> count; wc -l < count; test $(wc -l < count) -ge 3"
        let (outcome, lines) = try await run(
            """
              - id: again
                cmd: $Registry/tools:$ID sh -c "\(count)"
                retries: 5
                retryDelay: 0
              - id: often
                cmd: $Registry/tools:$ID sh -c "echo round"
                repeat: 2
              - id: other
                cmd: $Registry/tools:$ID sh -c "echo broken; exit 4"
                retries: 5
                retryDelay: 0
                retryOnErrors: ["timed out"]
                ignoreErrors: true
              - id: fatal
                cmd: $Registry/tools:$ID sh -c "exit 3"

            """)
        XCTAssertEqual(outcome.status, .failed)
        let notes = lines.filter { $0.contains("Container failed") }
        XCTAssertEqual(
            notes,
            [
                "@Container failed during run: again, waiting 0 seconds before retrying...",
                "@Container failed during run: again, waiting 0 seconds before retrying...",
                "@Container failed during run: other. No retries remaining.",
                "@Container failed during run: fatal. No retries remaining.",
            ], lines.joined(separator: "\n"))
        XCTAssertEqual(lines.filter { $0 == "round" }.count, 3)
        XCTAssertEqual(lines.filter { $0 == "broken" }.count, 1)
        XCTAssertTrue(
            lines.contains(
                "@Step ID: other encountered an error: exit status 4, but is set to ignore errors. Continuing..."))
        XCTAssertEqual(
            lines.suffix(3),
            [
                "failed to run step ID: fatal: exit status 3", "",
                "Run ID: ca1 failed after Ns. Error: failed during run, err: exit status 1",
            ])
    }

    func testADetachedStepServesTheOthersByItsId() async throws {
        let (outcome, lines) = try await run(
            """
              - id: server
                cmd: $Registry/tools:$ID nc -ll -p 8080 -e /bin/busybox echo served
                detach: true
                ports: ["8080:8080"]
              - id: client
                cmd: $Registry/tools:$ID sh -c "until nc server 8080 </dev/null 2>/dev/null; do sleep 0.05; done"
                timeout: 30

            """)
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        XCTAssertEqual(try said("client", in: lines), ["served"])
    }

    func testVolumesUsersAndEntryPoints() async throws {
        let (outcome, lines) = try await run(
            """
              - id: volume
                cmd: $Registry/tools:$ID sh -c "cat /run/test/note; id -u; pwd"
                user: "1234"
                workingDirectory: /tmp/made
                disableWorkingDirectoryOverride: true
                volumeMounts: [{name: notes, mountPath: /run/test}]
              - id: entry
                cmd: $Registry/tools:$ID -n entered
                entryPoint: /bin/busybox echo

            """, top: "volumes:\n  - name: notes\n    secret:\n      note: {{\"noted\\n\" | b64enc}}\n")
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        XCTAssertEqual(try said("volume", in: lines), ["noted", "1234", "/tmp/made"])
        XCTAssertEqual(try said("entry", in: lines), ["entered"])
    }

    func testASecretOfACommandIsNeitherInTheLogNorInTheListOfProcesses() async throws {
        try admitAgent()
        let (engine, agent) = (try await engine(), try agent())
        let task = """
            steps:
            \(tools)  - id: wait
                cmd: $Registry/tools:$ID sh -c "echo token $TOKEN; until [ -e go ]; do sleep 0.05; done"
                env: ["TOKEN={{.Values.token}}", "PATH=/bin"]
            """
        let job = try job(task: task, [TaskValue(name: "token", value: "hush-hush-4711", isSecret: true)])
        let run = Task { await engine.run(job, on: agent) }
        try stack.eventually { try self.lines(job, isWhole: false).contains("token ***") }
        for process in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
            XCTAssertNil(line.range(of: Data("hush-hush-4711".utf8)), "in the command line of process \(process)")
        }
        let name = try XCTUnwrap(FileManager.default.contentsOfDirectory(atPath: runsFolder).first)
        try Data().write(to: URL(fileURLWithPath: "\(runsFolder)/\(name)/source/go"))
        let outcome = await run.value
        let text = try lines(job).joined(separator: "\n")
        XCTAssertEqual(outcome.status, .succeeded, text)
        XCTAssertFalse(text.contains("hush-hush"), text)
    }

    func testATaskFileOfTheSourceIsReadWithItsValues() async throws {
        try admitAgent()
        let task =
            "steps:\n  - build: -t $Registry/{{.Values.name}}:1 -f Dockerfile .\n  - push: [\"$Registry/{{.Values.name}}:1\"]\n"
        let files = [
            "task.yaml": task, "values.yaml": "name: from-file\n", "Dockerfile": "FROM scratch\nCOPY busybox /b\n",
        ]
        let job = try job(
            work: .taskFile(path: "task.yaml", valuesPath: "values.yaml", overrides: []), source: try source(files))
        let outcome = await (try await engine()).run(job, on: try agent())
        let text = try lines(job).joined(separator: "\n")
        XCTAssertEqual(outcome.images.map(\.repository), ["from-file"], text)
        let missing = try self.job(
            work: .taskFile(path: "gone.yaml", valuesPath: nil, overrides: []), source: try source(files))
        let failed = await (try await engine()).run(missing, on: try agent())
        XCTAssertEqual(failed.status, .failed)
        XCTAssertTrue(failed.errorMessage?.contains("no task file 'gone.yaml'") == true, failed.errorMessage ?? "")
    }

    func testATaskThatCannotBeReadEndsTheRunWithItsReason() async throws {
        let (outcome, lines) = try await run("  - cmd: x\n    whne: [tools]\n")
        XCTAssertEqual(outcome.status, .failed)
        XCTAssertTrue(
            outcome.errorMessage?.contains("'acb_step_1' has the key 'whne' at line 6") == true,
            outcome.errorMessage ?? "")
        XCTAssertTrue(
            lines.contains { $0.hasPrefix("failed to load the task: ") && $0.contains("'whne'") },
            lines.joined(separator: "\n"))
    }

    func testAPushThatIsRefusedIsTriedThreeTimes() async throws {
        let (outcome, lines) = try await run("  - push: [\"no-such-registry.azurecr.io/tools:1\"]\n")
        XCTAssertEqual(outcome.status, .failed)
        XCTAssertEqual(
            lines.filter { $0.hasPrefix("@Pushing image:") },
            (1...3).map { "@Pushing image: no-such-registry.azurecr.io/tools:1, attempt \($0)" })
        XCTAssertTrue(lines.contains("failed to run step ID: acb_step_1: Failed to push images successfully"))
    }
}
