import Foundation
import XCTest

/// The first half of the article that the project stands on (Azure Tech Advent Calendar 2023, day 22), by the real `az`:
/// a build, a firewall that lets in one machine, the build that it refuses, and what mends that.
final class AzureArticleTests: AzureBuildCase {
    private let server = "blogbuildtest.azurecr.io"

    func testABuildPasses_isRefusedBehindTheFirewall_andPassesWhenTheServiceHasWrittenTheRules() throws {
        let az = try az()
        let source = try folder("source", ["Dockerfile": "FROM mcr.microsoft.com/hello-world\n"])
        func build(_ image: String) throws -> CommandRunner.Result {
            try az.run("acr build --registry blogbuildtest --image \(image) --file \(source)/Dockerfile \(source)")
        }
        // The article's registry is open at first.
        try az.expect(
            "acr update -n blogbuildtest --default-action Allow --query networkRuleSet.defaultAction", prints: "Allow")
        let first = try build("buildtest/hello-world:v1")
        XCTAssertEqual(first.status, 0, first.all)
        assertPacked(first, id: "ca1")
        assertPassed(first, image: "buildtest/hello-world", id: "ca1")

        // The virtual machine's address is let in, and no other.
        try az.expect(
            "acr update -n blogbuildtest --default-action Deny --query networkRuleSet.defaultAction", prints: "Deny")
        try stack.setRules([])
        try az.expect(
            "acr network-rule add -n blogbuildtest --ip-address \(try stack.egress("operator").address)"
                + " --query networkRuleSet.ipRules[].ipAddressOrRange", prints: try stack.egress("operator").address)
        try succeed(
            engine(
                "podman", as: "operator", "pull", "--creds", try credentials(),
                "\(server)/buildtest/hello-world:v1"))
        let images = try engine("podman", "images", "--format", "{{.Repository}}:{{.Tag}}")
        XCTAssertEqual(images.output, "\(server)/buildtest/hello-world:v1\n")

        let refused = try build("buildtestfromvm/hello-world:v1")
        XCTAssertEqual(refused.status, 1, refused.all)
        assertPacked(refused, id: "ca2")
        XCTAssertTrue(lines(refused.error).contains("ERROR: Run failed"), refused.error)
        try assertRefused(refused, id: "ca2")

        // What mends it.
        XCTAssertEqual(try runner.run("plan", "--embedded", stack.directory).status, 2)
        XCTAssertEqual(try runner.run("apply", "--yes", "--embedded", stack.directory).status, 0)
        let mended = try build("buildtestfromvm/hello-world:v1")
        XCTAssertEqual(mended.status, 0, mended.all)
        assertPassed(mended, image: "buildtestfromvm/hello-world", id: "ca3")
        try az.expect(
            "acr repository list -n blogbuildtest", prints: "buildtest/hello-world,buildtestfromvm/hello-world")

        // Agents move with the publication: the next build is refused, and the next run of the service mends it.
        XCTAssertEqual(try stack.command("publication", "advance", "--move-agents").status, 0)
        let moved = try build("buildtestfromvm/hello-world:v2")
        XCTAssertEqual(moved.status, 1, moved.all)
        try assertRefused(moved, id: "ca4")
        XCTAssertEqual(try runner.run("apply", "--yes", "--embedded", stack.directory).status, 0)
        XCTAssertEqual(try build("buildtestfromvm/hello-world:v2").status, 0)
    }

    /// What `az` itself says before the log.
    private func assertPacked(_ result: CommandRunner.Result, id: String, line: UInt = #line) {
        assert(
            lines(result.error),
            hold: [
                "WARNING: Packing source code into tar to upload...",
                "WARNING: Uploading archived source code from '/tmp/build_archive_X.tar.gz'...",
                "WARNING: Sending context (X) to registry: blogbuildtest...", "WARNING: Queued a build with ID: \(id)",
                "WARNING: Waiting for an agent...",
            ], line: line)
    }

    /// The article's transcript of a build that passes.
    private func assertPassed(_ result: CommandRunner.Result, image: String, id: String, line: UInt = #line) {
        let lines = lines(result.output)
        XCTAssertEqual(
            lines.filter { $0.hasPrefix("D ") },
            [
                "D Downloading source code...", "D Finished downloading source code",
                "D Using acb_vol_X as the home volume", "D Setting up Docker configuration...",
                "D Successfully set up Docker configuration", "D Logging in to registry: \(server)",
                "D Successfully logged into \(server)",
                "D Executing step ID: build. Timeout(sec): 28800, Working directory: '', Network: ''",
                "D Scanning for dependencies...", "D Successfully scanned dependencies",
                "D Launching container with name: build", "D Successfully executed container: build",
                "D Executing step ID: push. Timeout(sec): 3600, Working directory: '', Network: ''",
                "D Pushing image: \(server)/\(image):v1, attempt 1",
                "D Successfully pushed image: \(server)/\(image):v1",
                "D Step ID: build marked as successful (elapsed time in seconds: X)",
                "D Populating digests for step ID: build...", "D Successfully populated digests for step ID: build",
                "D Step ID: push marked as successful (elapsed time in seconds: X)",
                "D The following dependencies were found:", "D ",
            ], line: line)
        assert(
            lines,
            hold: [
                "Step 1/1 : FROM mcr.microsoft.com/hello-world", "Successfully tagged \(server)/\(image):v1",
                "D Successfully executed container: build", "D ", "- image:", "    registry: \(server)",
                "    repository: \(image)", "    tag: v1", "    digest: sha256:X", "  runtime-dependency:",
                "    registry: mcr.microsoft.com", "    repository: hello-world", "    tag: latest",
                "    digest: sha256:X", "  git: {}", "", "Run ID: \(id) was successful after Xs",
            ], line: line)
    }

    /// The article's transcript of a build that the firewall refuses.
    private func assertRefused(_ result: CommandRunner.Result, id: String, line: UInt = #line) throws {
        let agents = try ["agent-japaneast-1", "agent-japaneast-2"].map { try stack.egress($0).address }
        let lines = lines(result.output)
        let sentence = try XCTUnwrap(lines.first { $0.hasPrefix("failed to login") }, result.all)
        let address = try XCTUnwrap(agents.first { sentence.contains("'\($0)'") }, sentence)
        XCTAssertEqual(
            lines,
            [
                "D Downloading source code...", "D Finished downloading source code",
                "D Using acb_vol_X as the home volume", "D Setting up Docker configuration...",
                "D Successfully set up Docker configuration", "D Logging in to registry: \(server)",
                "failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: Get "
                    + "\"https://\(server)/v2/\": denied: client with IP '\(address)' is not allowed access. Refer "
                    + "https://aka.ms/acr/firewall to grant access.",
                ": exit status 1", "Run ID: \(id) failed after Xs. Error: failed during run, err: exit status 1", "",
            ], line: line)
    }
}
