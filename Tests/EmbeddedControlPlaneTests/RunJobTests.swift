import BuildStack
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// What the engine gets of what a client asks, and what is kept of it.
final class RunJobTests: RunCase {
    func testTheJobIsWhatTheRequestAsksFor() async throws {
        try await withStack { stack in
            _ = try schedule(
                stack,
                Self.image([
                    "imageNames": ["a/b:v1", "blogbuildtest.azurecr.io/c", "other.example.com:5000/d/e:2"],
                    "dockerFilePath": "sub/Dockerfile", "target": "final",
                    "arguments": [
                        ["name": "PLAIN", "value": "one", "isSecret": false],
                        ["name": "HIDDEN", "value": "s3cret-argument", "isSecret": true],
                    ],
                    "credentials": [
                        "sourceRegistry": ["identity": "[caller]"],
                        "customRegistries": [
                            "other.example.com:5000": [
                                "userName": ["type": "Opaque", "value": "me"],
                                "password": ["type": "Opaque", "value": "s3cret-password"],
                            ]
                        ],
                    ], "sourceLocation": "https://github.com/Azure-Samples/acr-build-helloworld-node.git#main:src",
                    "logTemplate": "acr/logs:{{.Run.ID}}", "isArchiveEnabled": true, "agentConfiguration": ["cpu": 4],
                ]))
            let name = try await nextRun()
            let job = try XCTUnwrap(engine.job(name)).job
            guard case .steps(let steps) = job.work, case .build(let build) = steps.first?.action,
                case .push(let images) = steps.last?.action
            else { return XCTFail("\(job.work)") }
            XCTAssertEqual(steps.map(\.id), ["build", "push"])
            XCTAssertEqual(
                build.tags,
                [
                    "blogbuildtest.azurecr.io/a/b:v1", "blogbuildtest.azurecr.io/c:latest",
                    "other.example.com:5000/d/e:2",
                ])
            XCTAssertEqual(images, build.tags)
            XCTAssertEqual(build.dockerfile, "sub/Dockerfile")
            XCTAssertEqual(build.target, "final")
            XCTAssertEqual(build.arguments.map(\.name), ["PLAIN", "HIDDEN"])
            XCTAssertEqual(
                job.source,
                .git(
                    GitSource(
                        url: "https://github.com/Azure-Samples/acr-build-helloworld-node.git", reference: "main",
                        folder: "src")))
            XCTAssertEqual(job.credentials.map(\.loginServer), ["blogbuildtest.azurecr.io", "other.example.com:5000"])
            XCTAssertEqual(job.credentials.first?.user, "00000000-0000-0000-0000-000000000000")

            // Nothing that is secret is shown while the run goes on, nor kept anywhere once it is over.
            let running = try stack.arm("GET", "\(stack.registry)/runs/ca1")
            XCTAssertEqual(try running.json["properties"]?["customRegistries"], ["other.example.com:5000"])
            XCTAssertEqual(try running.json["properties"]?["sourceRegistryAuth"], "[caller]")
            XCTAssertEqual(try running.json["properties"]?["isArchiveEnabled"], true)
            XCTAssertFalse(running.body.contains("s3cret"))
            job.log.append("the argument s3cret-argument and \(job.credentials[0].password)")
            engine.end(name)
            try await wait(stack, "ca1", "Succeeded")
            XCTAssertTrue(
                try String(contentsOfFile: job.log.path, encoding: .utf8).contains("the argument *** and ***"))
            let kept = try XCTUnwrap(FileManager.default.enumerator(atPath: stack.directory.path))
            for case let file as String in kept {
                let path = "\(stack.directory.path)/\(file)"
                guard let content = FileManager.default.contents(atPath: path) else { continue }
                XCTAssertNil(content.firstRange(of: Data("s3cret".utf8)), file)
            }
        }
    }

    func testTasksAreDecodedAndFilesAreNamed() async throws {
        try await withStack { stack in
            let task = "version: v1.1.0\nsteps:\n  - cmd: $Registry/a/b:v1 ls\n"
            let values: JSONValue = [
                ["name": "a", "value": "1"], ["name": "b", "value": "2", "isSecret": true],
            ]
            _ = try schedule(
                stack,
                JSONValue.object([
                    "type": "EncodedTaskRunRequest", "platform": ["os": "Linux"], "values": values,
                    "encodedTaskContent": .string(Data(task.utf8).base64EncodedString()),
                    "encodedValuesContent": .string(Data("c: 3\n".utf8).base64EncodedString()),
                    "credentials": ["sourceRegistry": ["loginMode": "None"]],
                ]).storedText)
            var name = try await nextRun()
            let overrides = [TaskValue(name: "a", value: "1"), TaskValue(name: "b", value: "2", isSecret: true)]
            XCTAssertEqual(
                engine.job(name)?.job.work, .task(content: task, values: "c: 3\n", overrides: overrides))
            XCTAssertEqual(engine.job(name)?.job.source, BuildSource.none)
            XCTAssertEqual(engine.job(name)?.job.credentials, [])
            engine.end(name)
            _ = try schedule(
                stack,
                JSONValue.object([
                    "type": "FileTaskRunRequest", "platform": ["os": "linux"], "taskFilePath": "acb.yaml",
                    "valuesFilePath": "values.yaml", "values": values,
                    "sourceLocation": "oci://other.azurecr.io/src:v1",
                ]).storedText)
            name = try await nextRun()
            XCTAssertEqual(
                engine.job(name)?.job.work,
                .taskFile(path: "acb.yaml", valuesPath: "values.yaml", overrides: overrides))
            XCTAssertEqual(
                engine.job(name)?.job.source,
                .artifact(ImageReference(registry: "other.azurecr.io", repository: "src", tag: "v1")))
            engine.end(name)
        }
    }

    func testTheRunsTokenIsForItsRegistryAndEndsWithIt() async throws {
        try await withStack(configure: { $0.propagationDelay = .zero }) { stack in
            _ = try stack.arm("PATCH", stack.registry, #"{"properties":{"networkRuleSet":{"defaultAction":"Allow"}}}"#)
            _ = try schedule(stack, Self.image(["timeout": 28800]))
            let name = try await nextRun()
            let credential = try XCTUnwrap(engine.job(name)?.job.credentials.first)
            let url = stack.ready.registries[0].url + "/oauth2/token?service=blogbuildtest.azurecr.io"
            func status() throws -> Int {
                try stack.curl(["--user", "\(credential.user):\(credential.password)", url]).status
            }
            XCTAssertEqual(try status(), 200)
            // As long as the run may take, which is longer than tokens live otherwise.
            stack.clock.advance(by: 28_000)
            XCTAssertEqual(try status(), 200)
            engine.end(name)
            try await wait(stack, "ca1", "Succeeded")
            XCTAssertEqual(try status(), 401)
        }
    }
}
