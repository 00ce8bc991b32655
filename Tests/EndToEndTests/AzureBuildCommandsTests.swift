import Foundation
import XCTest

/// What people ask of builds and runs, by the real Azure CLI, in an open registry.
final class AzureBuildCommandsTests: AzureBuildCase {
    private let registry = "blogbuildtest"

    override func setUpWithError() throws {
        try super.setUpWithError()
        try stack.patch(#"{"networkRuleSet":{"defaultAction":"Allow"}}"#)
    }

    func testAsTheAzureCloud() throws {
        let az = try az()
        try options(az)
        try commandsAndTasks(az)
        try runs(az)
        try endings(az)
    }

    /// What goes to other hosts than in the Azure cloud: uploads, logs, and the requests around them.
    func testAsACustomCloud() throws {
        let az = try az(mode: "custom-cloud")
        try options(az)
        try commandsAndTasks(az)
        try runs(az)
    }

    func testWithoutLogsTheEndIsWaitedFor() throws {
        let source = try folder("empty", ["Dockerfile": "FROM mcr.microsoft.com/hello-world\n"])
        try az().expect("acr build -r \(registry) -t quiet:v1 --no-logs --query status \(source)", prints: "Succeeded")
    }

    private func options(_ az: AzureCLI) throws {
        let dockerfile = """
            FROM busybox AS first
            ARG COLOUR
            ARG KEY
            RUN echo "colour=$COLOUR" && test "$KEY" = "s3cr3t-value" && echo "key=$KEY"
            FROM first AS second
            RUN echo "the second stage"
            """
        let source = try folder(
            "options", ["Containerfile": dockerfile, ".dockerignore": "left-out\n", "left-out": "x"])
        let result = try az.run(
            "acr build -r \(registry) -t options:v1 -t options:{{.Run.ID}} -f \(source)/Containerfile --target first"
                + " --build-arg COLOUR=blue --secret-build-arg KEY=s3cr3t-value --platform linux/amd64 --timeout 600"
                + " \(source)")
        XCTAssertEqual(result.status, 0, result.all)
        let lines = lines(result.output)
        XCTAssertTrue(lines.contains("colour=blue"), result.output)
        XCTAssertFalse(result.all.contains("s3cr3t-value"), result.output)
        XCTAssertFalse(lines.contains("the second stage"), result.output)
        let id = try XCTUnwrap(lines.compactMap { $0.firstMatch(of: #/^Run ID: (\w+) was/#)?.1 }.first, result.all)
        try az.expect(
            "acr repository show-tags -n \(registry) --repository options --orderby time_asc --query length(@)",
            prints: "2")
        XCTAssertTrue(
            try az.value("acr repository show-tags -n \(registry) --repository options").contains(String(id)))
        // Without an image nothing is pushed; without waiting nothing is said but the run's name.
        let waiting = try az.run(
            "acr build -r \(registry) --no-wait -f \(source)/Containerfile \(source) --query runId")
        XCTAssertEqual(waiting.status, 0, waiting.all)
        XCTAssertTrue(waiting.error.contains("Queued a build with ID: ca2"), waiting.error)
        let log = try az.run("acr task logs -r \(registry) --run-id ca2")
        XCTAssertTrue(log.output.contains("Run ID: ca2 failed after"), "without its secret: \(log.output)")
        XCTAssertEqual(log.status, 0, log.all)
    }

    private func commandsAndTasks(_ az: AzureCLI) throws {
        let command = try az.run(
            "acr run -r \(registry) --cmd", "$Registry/options:v1 echo from the image", "/dev/null")
        XCTAssertEqual(command.status, 0, command.all)
        XCTAssertTrue(lines(command.output).contains("from the image"), command.output)
        let task = """
            version: v1.1.0
            steps:
              - build: -t $Registry/task:$ID -t {{.Run.Registry}}/task:latest .
              - push: ["$Registry/task:$ID", "{{.Run.Registry}}/task:latest"]
              - cmd: $Registry/task:$ID echo of {{.Values.who}}
            """
        let source = try folder("task", ["task.yaml": task, "Dockerfile": "FROM busybox\n"])
        let run = try az.run("acr run -r \(registry) -f task.yaml --set who=nobody \(source)")
        XCTAssertEqual(run.status, 0, run.all)
        XCTAssertTrue(lines(run.output).contains("of nobody"), run.output)
        try az.expect("acr repository show-tags -n \(registry) --repository task", prints: "ca4,latest")
    }

    private func runs(_ az: AzureCLI) throws {
        try az.expect(
            "acr task list-runs -r \(registry) --query [].[runId,status]",
            prints:
                "ca4 Succeeded,ca3 Succeeded,ca2 Failed,ca1 Succeeded")
        try az.expect("acr task list-runs -r \(registry) --run-status Failed --query [].runId", prints: "ca2")
        try az.expect("acr task list-runs -r \(registry) --top 1 --query [].runId", prints: "ca4")
        let digest = try az.value("acr repository show -n \(registry) --image options:v1 --query digest")
        try az.expect("acr task list-runs -r \(registry) --image options@\(digest) --query [].runId", prints: "ca1")
        try az.expect(
            "acr task show-run -r \(registry) --run-id ca1 --query [status,runType,outputImages[0].digest]",
            prints: "Succeeded,QuickRun,\(digest)")
        try az.expect(
            "acr task update-run -r \(registry) --run-id ca1 --no-archive true --query isArchiveEnabled",
            prints: "false")
        try az.expect(
            "acr task update-run -r \(registry) --run-id ca1 --no-archive false --query isArchiveEnabled",
            prints: "true")
        let source = try folder("endless", ["Dockerfile": "FROM busybox\nRUN sleep 300\n"])
        XCTAssertEqual(try az.run("acr build -r \(registry) --no-wait \(source)").status, 0)
        XCTAssertEqual(try az.run("acr task cancel-run -r \(registry) --run-id ca5").status, 0)
        // Until its log has ended, whatever the run's ending.
        XCTAssertEqual(try az.run("acr task logs -r \(registry) --run-id ca5").status, 0)
        try az.expect("acr task show-run -r \(registry) --run-id ca5 --query status", prints: "Canceled")
        try az.expect("acr task show-run -r \(registry) --run-id ca99", failsWith: "ca99", status: 3)
    }

    private func endings(_ az: AzureCLI) throws {
        let source = try folder("failing", ["Dockerfile": "FROM busybox\nRUN false\n"])
        try az.expect("acr build -r \(registry) -t a:v1 \(source)", failsWith: "Run failed")
        try az.expect("acr build -r \(registry) -t a:v1 --platform linux/s390x \(source)", failsWith: "s390x")
    }
}
