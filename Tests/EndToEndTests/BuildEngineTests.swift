import BuildStack
import Foundation
import XCTest

/// A build on an agent, from its source to the registry.
final class BuildEngineTests: BuildEngineCase {
    private let dockerfile = """
        FROM scratch
        COPY busybox /bin/busybox
        RUN ["/bin/busybox", "sh", "-c", "/bin/busybox echo built >/built"]
        CMD ["/bin/busybox", "cat", "/built"]

        """

    func testABuildIsPushedFromTheAgentsAddressAndSaysSoLikeAzure() async throws {
        try admitAgent()
        let (engine, job) = (try await engine(), try job(dockerfile))
        let outcome = await engine.run(job, on: try agent())
        let lines = try lines(job)
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        let (server, name) = (job.loginServer, try image("a/b:v1"))
        let image = try XCTUnwrap(outcome.images.first)
        XCTAssertEqual([image.registry, image.repository, image.tag], [server, "a/b", "v1"])
        let digest = try XCTUnwrap(image.digest)

        XCTAssertEqual(
            lines.filter { $0.hasPrefix("@") },
            [
                "@Downloading source code...", "@Finished downloading source code",
                "@Using acb_vol_X as the home volume", "@Setting up Docker configuration...",
                "@Successfully set up Docker configuration", "@Logging in to registry: \(server)",
                "@Successfully logged into \(server)",
                "@Executing step ID: build. Timeout(sec): 28800, Working directory: '', Network: ''",
                "@Scanning for dependencies...", "@Successfully scanned dependencies",
                "@Launching container with name: build", "@Successfully executed container: build",
                "@Executing step ID: push. Timeout(sec): 3600, Working directory: '', Network: ''",
                "@Pushing image: \(name), attempt 1", "@Successfully pushed image: \(name)",
                "@Step ID: build marked as successful (elapsed time in seconds: E)",
                "@Populating digests for step ID: build...", "@Successfully populated digests for step ID: build",
                "@Step ID: push marked as successful (elapsed time in seconds: E)",
                "@The following dependencies were found:", "@",
            ])
        XCTAssertEqual(
            Array(lines.suffix(9)),
            [
                "@", "- image:", "    registry: \(server)", "    repository: a/b", "    tag: v1",
                "    digest: \(digest)",
                "  git: {}", "", "Run ID: ca1 was successful after Ns",
            ])
        XCTAssertTrue(lines.contains("Step 2/4 : COPY busybox /bin/busybox"), lines.joined(separator: "\n"))
        XCTAssertTrue(lines.contains("Successfully tagged \(name)"))
        XCTAssertEqual(RunLog.completion(of: job.log.path), "successful")
        XCTAssertEqual(try leftovers(), [])

        // A build on the image, which an agent pulls, names it as what it depends on.
        let next = try self.job("FROM \(name)\nRUN [\"/bin/busybox\", \"grep\", \"built\", \"/built\"]\n", tag: "c:v2")
        let second = await engine.run(next, on: try agent())
        let said = try self.lines(next).joined(separator: "\n")
        XCTAssertEqual(second.status, .succeeded, said)
        XCTAssertEqual(second.dependencies.map(\.runtime), [image])
        XCTAssertTrue(said.contains("Digest: \(digest)\nStatus: Downloaded newer image for \(name)\n"), said)
    }

    func testARefusedAgentSaysItsAddressLikeAzure() async throws {
        try stack.setRules([])
        let (engine, agent, job) = (try await engine(), try agent(), try job(dockerfile))
        let outcome = await engine.run(job, on: agent)
        XCTAssertEqual(outcome.status, .failed)
        XCTAssertEqual(
            try lines(job).suffix(4),
            [
                "@Logging in to registry: \(job.loginServer)",
                "failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: Get "
                    + "\"https://\(job.loginServer)/v2/\": denied: client with IP '\(agent.address)' is not allowed "
                    + "access. Refer https://aka.ms/acr/firewall to grant access.",
                ": exit status 1", "Run ID: ca1 failed after Ns. Error: failed during run, err: exit status 1",
            ])
        XCTAssertEqual(RunLog.completion(of: job.log.path), "failed")
        XCTAssertEqual(try leftovers(), [])
    }

    func testACommandThatFailsFailsTheRun() async throws {
        try admitAgent()
        let job = try job("FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"false\"]\n")
        let outcome = await (try await engine()).run(job, on: try agent())
        XCTAssertEqual(outcome.status, .failed)
        XCTAssertEqual(outcome.images, [])
        XCTAssertEqual(
            try lines(job).suffix(4),
            [
                "@Container failed during run: build. No retries remaining.",
                "failed to run step ID: build: exit status 1", "",
                "Run ID: ca1 failed after Ns. Error: failed during run, err: exit status 1",
            ])
    }
}
