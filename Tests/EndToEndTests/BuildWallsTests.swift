import BuildStack
import Foundation
import XCTest

/// What a build can reach, and how much it may use.
final class BuildWallsTests: BuildEngineCase {
    /// A Dockerfile whose only command is `script`, for busybox's shell.
    private func dockerfile(_ script: String) -> String {
        """
        FROM scratch
        COPY busybox /bin/busybox
        ARG TOKEN
        RUN ["/bin/busybox", "sh", "-c", "\(script)"]

        """
    }

    func testACommandSeesNothingOfTheHostAndItsSecretsAreNotInTheLog() async throws {
        try admitAgent()
        // A server on the host's loopback, and a file of the host's.
        let port = try XCTUnwrap(URL(string: try stack.ready.arm)?.port)
        try "of the host".write(toFile: folder + "/host", atomically: false, encoding: .utf8)
        let script = [
            "PATH=/bin", "busybox ps -o args | busybox grep -c '[x]ctest'",
            "busybox nc 127.0.0.1 \(port) </dev/null 2>&1", "busybox cat \(folder)/host 2>&1",
            "for p in /proc/[0-9]*; do busybox cat $p/root/run/home/auth.json; done 2>/dev/null",
            "busybox env | busybox grep -ic proxy", "busybox hostname", "echo token $TOKEN",
            "busybox ls /sys /proc/1/root 2>&1", "echo end",
        ].joined(separator: "; ")
        let job = try job(
            dockerfile(script), arguments: [BuildArgument(name: "TOKEN", value: "hush-hush", isSecret: true)])
        let outcome = await (try await engine()).run(job, on: try agent())
        let lines = try lines(job)
        let text = lines.joined(separator: "\n")
        XCTAssertEqual(outcome.status, .succeeded, text)
        let start = try XCTUnwrap(lines.firstIndex { $0.hasPrefix("Step 4/4") })
        let said = lines[(start + 1)...].prefix { $0 != "end" }
        // Neither this test's process, nor a proxy in the environment.
        XCTAssertEqual(said.filter { $0 == "0" }.count, 2, text)
        XCTAssertTrue(said.contains("nc: can't connect to remote host (127.0.0.1): Connection refused"), text)
        XCTAssertTrue(said.contains("cat: can't open '\(folder)/host': No such file or directory"), text)
        XCTAssertTrue(said.contains("ls: /proc/1/root: Permission denied"), text)
        XCTAssertTrue(said.contains("token ***"), text)
        XCTAssertFalse(text.contains("hush-hush"), text)
        XCTAssertFalse(said.contains { $0.contains("auths") }, text)
        XCTAssertFalse(said.contains(ProcessInfo.processInfo.hostName), text)
    }

    func testARunSeesNothingOfAnother() async throws {
        try admitAgent()
        let (engine, agent) = (try await engine(), try agent())
        // One run serves on its loopback, with a file in its source, until the other has looked for it.
        let first = try job(
            dockerfile("/bin/busybox touch /mark; echo up; exec /bin/busybox nc -l -p 8099"), timeout: 60)
        let running = Task { await engine.run(first, on: agent) }
        try stack.eventually { try self.lines(first, isWhole: false).contains("up") }
        let other = try XCTUnwrap(FileManager.default.contentsOfDirectory(atPath: runsFolder).first)
        let script = [
            "PATH=/bin", "busybox nc 127.0.0.1 8099 </dev/null 2>&1", "busybox ps -o args | busybox grep -c 'p [8]099'",
            "busybox ls \(runsFolder)/\(other) 2>&1", "busybox find / -xdev -name mark 2>/dev/null | busybox wc -l",
            "echo end",
        ].joined(separator: "; ")
        let second = try job(dockerfile(script))
        let outcome = await engine.run(second, on: agent)
        running.cancel()
        _ = await running.value
        let lines = try lines(second)
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        let start = try XCTUnwrap(lines.firstIndex { $0.hasPrefix("Step 4/4") })
        XCTAssertEqual(
            Array(lines[(start + 1)...].prefix { $0 != "end" }),
            [
                "nc: can't connect to remote host (127.0.0.1): Connection refused", "0",
                "ls: \(runsFolder)/\(other): No such file or directory", "0",
            ])
        XCTAssertEqual(try leftovers(), [])
    }

    func testCancellingARunEndsItsProcessesAndLeavesNothing() async throws {
        try admitAgent()
        let (engine, agent) = (try await engine(), try agent())
        let job = try job(dockerfile("echo at work; /bin/busybox sleep 4711 & /bin/busybox sleep 4711"))
        let run = Task { await engine.run(job, on: agent) }
        try stack.eventually { try self.lines(job, isWhole: false).contains("at work") }
        XCTAssertNotEqual(try Self.run("pgrep", ["-f", "sleep 4711"]).output, "")
        run.cancel()
        let outcome = await run.value
        XCTAssertEqual(outcome.status, .canceled)
        XCTAssertEqual(try lines(job).last, "Run ID: ca1 was canceled after Ns")
        XCTAssertEqual(RunLog.completion(of: job.log.path), "canceled")
        XCTAssertEqual(try Self.run("pgrep", ["-f", "sleep 4711"]).output, "")
        XCTAssertEqual(try leftovers(), [])
    }

    func testACommandThatNeverEndsIsEnded() async throws {
        try admitAgent()
        let job = try job(dockerfile("while true; do :; done"), timeout: 4)
        let outcome = await (try await engine()).run(job, on: try agent())
        XCTAssertEqual(outcome.status, .timeout)
        XCTAssertEqual(RunLog.completion(of: job.log.path), "timedout")
        XCTAssertEqual(try leftovers(), [])
    }

    func testACommandThatFillsTheDiskIsEnded() async throws {
        try admitAgent()
        let job = try job(dockerfile("/bin/busybox dd if=/dev/zero of=/big bs=1M count=100000"))
        let outcome = await (try await engine(limits: RunLimits(disk: 64 << 20))).run(job, on: try agent())
        XCTAssertEqual(outcome.status, .failed)
        XCTAssertTrue(outcome.errorMessage?.contains("the most are 67108864") == true, outcome.errorMessage ?? "")
        XCTAssertTrue(try lines(job).contains { $0.contains("the most are 67108864") })
        XCTAssertEqual(try leftovers(), [])
    }

    func testACommandThatFillsTheDiskWithAFileWithoutANameIsEnded() async throws {
        guard FileManager.default.fileExists(atPath: "/sys/fs/cgroup/pids") else {
            throw XCTSkip("this machine has no control group for processes of version 1")
        }
        try admitAgent()
        let script =
            "exec 3>/big; /bin/busybox rm /big; "
            + "/bin/busybox dd if=/dev/zero bs=1M count=200 >&3; /bin/busybox sleep 4712"
        let outcome = await (try await engine(limits: RunLimits(disk: 64 << 20))).run(
            try job(dockerfile(script)), on: try agent())
        XCTAssertEqual(outcome.status, .failed)
        XCTAssertTrue(outcome.errorMessage?.contains("the most are 67108864") == true, outcome.errorMessage ?? "")
        XCTAssertEqual(try leftovers(), [])
    }

    func testACommandThatForksWithoutEndHarmsNobody() async throws {
        guard FileManager.default.fileExists(atPath: "/sys/fs/cgroup/pids") else {
            throw XCTSkip("this machine has no control group for processes of version 1")
        }
        try admitAgent()
        // A shell that cannot fork fails; the run then ends with its own failure, or in time.
        let job = try job(dockerfile("f() { f | f & }; f; /bin/busybox sleep 1; f"), timeout: 60)
        let outcome = await (try await engine(limits: RunLimits(processes: 64))).run(job, on: try agent())
        XCTAssertTrue([.succeeded, .failed].contains(outcome.status), "\(outcome)")
        XCTAssertEqual(try leftovers(), [])
    }

    func testALongBuildArgumentIsRefusedByName() async throws {
        try admitAgent()
        let long = BuildArgument(name: "LONG", value: String(repeating: "x", count: 1 << 20))
        let job = try job(dockerfile("true"), arguments: [long])
        let outcome = await (try await engine()).run(job, on: try agent())
        XCTAssertEqual(outcome.status, .failed)
        XCTAssertTrue(outcome.errorMessage?.contains("'LONG' has 1048576 bytes") == true, outcome.errorMessage ?? "")
    }

    func testWhatAKilledProcessLeftIsTakenAwayAtTheStart() async throws {
        try FileManager.default.createDirectory(
            atPath: runsFolder + "/ca1-left/storage", withIntermediateDirectories: true)
        _ = try await engine()
        XCTAssertEqual(try leftovers(), [])
    }

    func testACommandOfATaskRunsInItsImageWithTheSource() async throws {
        try admitAgent()
        let base = try image("tools:1")
        let steps = [
            BuildStep(id: "build", action: .build(ImageBuild(tags: [base]))),
            BuildStep(
                id: "greet",
                action: .command(
                    ContainerCommand(
                        image: base, arguments: ["sh", "-c", "/bin/busybox cat /workspace/greeting; echo $NAME"],
                        environment: [BuildArgument(name: "NAME", value: "reader")]))),
        ]
        let source = try source([
            "Dockerfile": "FROM scratch\nCOPY busybox /bin/busybox\nENTRYPOINT [\"/bin/busybox\"]\n",
            "greeting": "hello\n",
        ])
        let job = try job(steps: steps, source: source)
        let outcome = await (try await engine()).run(job, on: try agent())
        let lines = try lines(job)
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        let start = try XCTUnwrap(lines.firstIndex(of: "@Launching container with name: greet"))
        let said = lines[start...].prefix { $0 != "@Successfully executed container: greet" }
        XCTAssertEqual(said.suffix(2), ["hello", "reader"])
    }
}
