import BuildStack
import Foundation
import XCTest

/// A build on an agent whose base image is one of the world's, as in the article that this stack replays.
final class UpstreamBuildTests: BuildEngineCase {
    func testTheArticlesDockerfileBuildsOnMicrosoftsHelloWorld() async throws {
        try admitAgent()
        let job = try job("FROM mcr.microsoft.com/hello-world\n", tag: "buildtest/hello-world:v1")
        let outcome = await (try engine()).run(job, on: try agent())
        let lines = try lines(job)
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        let base = try XCTUnwrap(outcome.dependencies.first?.runtime, lines.joined(separator: "\n"))
        XCTAssertEqual([base.registry, base.repository, base.tag], ["mcr.microsoft.com", "hello-world", "latest"])
        let images = try stack.command("upstream", "list", "--format", "json").json() as? [[String: String]]
        XCTAssertEqual(
            base.digest, images?.first { $0["image"] == "mcr.microsoft.com/hello-world:latest" }?["digest"])
        XCTAssertTrue(lines.contains("Step 1/1 : FROM mcr.microsoft.com/hello-world"), lines.joined(separator: "\n"))
        XCTAssertTrue(lines.contains("Run ID: ca1 was successful after Ns"), lines.joined(separator: "\n"))
    }

    func testCommandsRunOnDockersBusybox_andTheGreetingIsThere() async throws {
        try admitAgent()
        let job = try job(
            """
            FROM mcr.microsoft.com/hello-world AS hello
            RUN ["/hello"]
            FROM busybox
            COPY --from=hello /hello /greeting
            RUN sh /greeting | grep -c Hello | tee /count && test "$(id -u)" = 0 && ls -la /tmp
            """, tag: "c:v1")
        let outcome = await (try engine()).run(job, on: try agent())
        let lines = try lines(job)
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        XCTAssertTrue(lines.contains("Hello from Docker!"), lines.joined(separator: "\n"))
        XCTAssertTrue(lines.contains("1"), lines.joined(separator: "\n"))
    }
}
