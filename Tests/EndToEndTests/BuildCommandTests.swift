import Foundation
import XCTest

/// Builds by `acr-embedded build`, as somebody without the Azure CLI makes them.
final class BuildCommandTests: EmbeddedStackCase {
    override func setUpWithError() throws {
        for program in ["buildah", "bwrap", "busybox"] where BuildEngineCase.path(of: program) == nil {
            throw XCTSkip("\(program) is missing; scripts/bootstrap brings it")
        }
        try super.setUpWithError()
    }

    /// A folder with this Dockerfile, and with busybox as `busybox`.
    private func source(_ dockerfile: String) throws -> String {
        let folder = "\(try stack.directory)/../source-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try dockerfile.write(toFile: folder + "/Dockerfile", atomically: false, encoding: .utf8)
        let busybox = try XCTUnwrap(BuildEngineCase.path(of: "busybox"))
        try FileManager.default.copyItem(atPath: busybox, toPath: folder + "/busybox")
        return folder
    }

    private func build(_ words: String...) throws -> CommandRunner.Result {
        try stack.program(["build", "--data", try stack.directory, "--registry", "blogbuildtest"] + words)
    }

    /// Lets the region's agents in, as the service does it.
    private func heal() throws {
        let applied = try sync("apply", "--yes")
        XCTAssertEqual(applied.status, 0, applied.all)
        try stack.eventually { try stack.knock(as: agent).status == 401 }
    }

    /// A run as the resource manager shows it.
    private func run(_ id: String) throws -> [String: Any] {
        let answer = try stack.arm("GET", "\(try stack.registry.id)/runs/\(id)")
        let run = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        return try XCTUnwrap(run?["properties"] as? [String: Any], answer.body)
    }

    private func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    }

    func testABuildIsRefused_healed_andPasses() throws {
        let folder = try source("FROM mcr.microsoft.com/hello-world\n")
        let refused = try build("--image", "buildtest/hello-world:v1", folder)
        XCTAssertEqual(refused.status, 1, refused.all)
        let said = lines(refused.error)
        let patterns = [
            #"Packing source code into tar to upload\.\.\."#,
            #"Uploading archived source code from '.*build_archive_[0-9a-f]{32}\.tar\.gz'\.\.\."#,
            #"Sending context \([0-9.]+ (Bytes|KiB|MiB)\) to registry: blogbuildtest\.\.\."#,
            "Queued a build with ID: ca1", #"Waiting for an agent\.\.\."#, "Error: Run failed",
        ]
        XCTAssertEqual(said.count, patterns.count, refused.error)
        for (line, pattern) in zip(said, patterns) {
            XCTAssertNotNil(try Regex(pattern).wholeMatch(in: line), line)
        }
        let points = try stack.ready.egress.filter { $0.name.hasPrefix("agent-japaneast") }.map(\.address)
        XCTAssertTrue(
            points.contains { point in
                refused.output.contains(
                    "failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: "
                        + "Get \"https://blogbuildtest.azurecr.io/v2/\": denied: client with IP '\(point)' is not "
                        + "allowed access. Refer https://aka.ms/acr/firewall to grant access.")
            }, refused.output)
        XCTAssertTrue(refused.output.contains("Run ID: ca1 failed after"), refused.output)

        try heal()
        let passed = try build("--image", "buildtest/hello-world:v1", folder)
        XCTAssertEqual(passed.status, 0, passed.all)
        XCTAssertTrue(passed.output.contains("Run ID: ca2 was successful after"), passed.output)
        // What was pushed is there for the next one.
        let next = try source("FROM blogbuildtest.azurecr.io/buildtest/hello-world:v1\nLABEL next=1\n")
        let onTop = try build("--image", "buildtest/next:{{.Run.ID}}", next)
        XCTAssertEqual(onTop.status, 0, onTop.all)
        let images = try XCTUnwrap(run("ca3")["outputImages"] as? [[String: Any]])
        XCTAssertEqual(images.map { $0["tag"] as? String }, ["ca3"])
    }

    func testABuildThatNobodyWaitsFor_andOneWhoseLogNobodyReads() throws {
        try heal()
        let folder = try source("FROM scratch\nLABEL a=b\n")
        let queued = try build("--image", "quiet:v1", "--no-wait", folder)
        XCTAssertEqual(queued.status, 0, queued.all)
        let document = try XCTUnwrap(queued.json() as? [String: Any])
        XCTAssertEqual((document["properties"] as? [String: Any])?["runId"] as? String, "ca1")
        XCTAssertFalse(queued.error.contains("Waiting for an agent"), queued.error)

        let ended = try build("--image", "quiet:v2", "--no-logs", folder)
        XCTAssertEqual(ended.status, 0, ended.all)
        let run = try XCTUnwrap((ended.json() as? [String: Any])?["properties"] as? [String: Any])
        XCTAssertEqual(run["runId"] as? String, "ca2")
        XCTAssertEqual(run["status"] as? String, "Succeeded")
        try stack.eventually { try self.run("ca1")["status"] as? String == "Succeeded" }
    }

    func testABuildThatFailsEndsWithOne() throws {
        try heal()
        let failed = try build("--image", "broken:v1", try source("FROM scratch\nCOPY nothing /\n"))
        XCTAssertEqual(failed.status, 1, failed.all)
        XCTAssertTrue(failed.error.hasSuffix("Error: Run failed\n"), failed.error)
        XCTAssertEqual(try run("ca1")["status"] as? String, "Failed")
        let none = try build("--image", "broken:v1", "/none")
        XCTAssertEqual(none.status, 1)
        XCTAssertTrue(none.error.contains("'/none' doesn't exist."), none.error)
    }

    func testASecretArgumentIsInNoLog_andAnOpenOneReachesTheBuild() throws {
        try XCTSkipUnless(geteuid() == 0, "commands of a Dockerfile need root's namespaces")
        try heal()
        let dockerfile = """
            FROM scratch
            COPY busybox /bin/sh
            ARG OPEN
            ARG TOKEN
            RUN echo "open is $OPEN and token is $TOKEN" && test "$TOKEN" = hush-hush-4711
            """
        let built = try build(
            "--image", "secret:v1", "--build-arg", "OPEN=seen-by-all", "--secret-build-arg", "TOKEN=hush-hush-4711",
            try source(dockerfile))
        XCTAssertEqual(built.status, 0, built.all)
        XCTAssertTrue(built.output.contains("open is seen-by-all and token is"), built.output)
        XCTAssertFalse(built.all.contains("hush-hush"), built.all)
        XCTAssertFalse("\(try run("ca1"))".contains("hush-hush"))
        // Whoever may pull the image may read the values that its steps had, as with docker; nobody else.
        let kept = try runner.tool("grep", ["-r", "-l", "--exclude-dir=content", "hush-hush", try stack.directory])
        XCTAssertEqual(kept.output, "", "the secret lies in a file of the stack")
    }

    func testAnInterruptedClientLeavesTheRun_andSaysHowItIsCanceled() async throws {
        try XCTSkipUnless(geteuid() == 0, "commands of a Dockerfile need root's namespaces")
        try heal()
        let folder = try source("FROM scratch\nCOPY busybox /bin/sh\nRUN sleep 600\n")
        // Under the name of a shell, busybox is one that has its other commands built in.
        let client = try stack.shell("exec \"$0\" build --data \"$1\" --image slow:v1 '\(folder)'")
        try await client.waitForError(containing: "Waiting for an agent")
        client.send(SIGINT)
        let left = try await client.wait()
        XCTAssertEqual(left.status, 130, left.all)
        XCTAssertTrue(
            left.error.hasSuffix(
                "ca1 goes on. End it with: acr-embedded build --registry blogbuildtest --cancel ca1\n"), left.error)
        XCTAssertTrue(["Queued", "Started", "Running"].contains(try run("ca1")["status"] as? String))
        let noRun = try build("--cancel", "../ca1")
        XCTAssertEqual(noRun.status, 64, noRun.all)
        XCTAssertTrue(noRun.error.contains("'../ca1' is no run; expected its id, such as ca3."), noRun.all)
        let canceled = try build("--cancel", "ca1")
        XCTAssertEqual(canceled.status, 0, canceled.all)
        try stack.eventually { try self.run("ca1")["status"] as? String == "Canceled" }
    }
}
