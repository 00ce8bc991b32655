import BuildStack
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// The requests about runs that Azure's clients make, and what they are answered.
final class RunRoutesTests: RunCase {
    func testARunGoesFromTheQueueToItsEndAndShowsWhatIsKnown() async throws {
        try await withStack { stack in
            let answer = try stack.arm("POST", stack.registry + "/scheduleRun", Self.image(["timeout": 600]))
            XCTAssertEqual(answer.status, 200)
            let run = try answer.json
            XCTAssertEqual(run["type"], "Microsoft.ContainerRegistry/registries/runs")
            XCTAssertEqual(run["name"], "ca1")
            XCTAssertEqual(run["id"], .string(stack.registry + "/runs/ca1"))
            XCTAssertEqual(run["systemData"], [:])
            XCTAssertEqual(
                Set(try XCTUnwrap(run["properties"]?.members?.keys)),
                [
                    "runId", "status", "runType", "createTime", "lastUpdatedTime", "platform", "agentConfiguration",
                    "provisioningState", "isArchiveEnabled",
                ])
            XCTAssertEqual(run["properties"]?["status"], "Queued")

            let name = try await nextRun()
            XCTAssertEqual(name, "blogbuildtest/ca1")
            try await wait(stack, "ca1", "Running")
            XCTAssertNotNil(try properties(stack, "ca1")?["startTime"])
            XCTAssertNil(try properties(stack, "ca1")?["finishTime"])
            let (job, agent) = try XCTUnwrap(engine.job(name))
            XCTAssertEqual(job.timeout, 600)
            XCTAssertEqual(agent.name, "agent-japaneast-1")
            XCTAssertEqual(agent.region, "japaneast")
            XCTAssertTrue(stack.ready.egress.contains { $0.proxy == agent.proxy && $0.address == agent.address })

            let image = ImageReference(
                registry: "blogbuildtest.azurecr.io", repository: "a/b", tag: "v1", digest: "sha256:1234")
            engine.end(name, RunOutcome(status: .succeeded, images: [image]))
            try await wait(stack, "ca1", "Succeeded")
            let ended = try properties(stack, "ca1")
            XCTAssertNotNil(ended?["finishTime"])
            XCTAssertNil(ended?["runErrorMessage"])
            XCTAssertEqual(
                ended?["outputImages"],
                [
                    [
                        "registry": "blogbuildtest.azurecr.io", "repository": "a/b", "tag": "v1",
                        "digest": "sha256:1234",
                    ]
                ])
            XCTAssertEqual(ended?["platform"], ["os": "linux", "architecture": .string(RunPlatform.machine)])
            XCTAssertEqual(ended?["runType"], "QuickRun")
        }
    }

    func testAFailureIsToldWithItsReason() async throws {
        try await withStack { stack in
            for (number, status) in [RunStatus.failed, .timeout, .error].enumerated() {
                let id = try schedule(stack)
                XCTAssertEqual(id, "ca\(number + 1)")
                engine.end(try await nextRun(), RunOutcome(status: status, errorMessage: "because \(number)"))
                try await wait(stack, id, status.rawValue)
                XCTAssertEqual(try properties(stack, id)?["runErrorMessage"], .string("because \(number)"))
            }
        }
    }

    func testRunsAreArchivedByPATCH() async throws {
        try await withStack { stack in
            let id = try schedule(stack)
            let changed = try stack.arm("PATCH", "\(stack.registry)/runs/\(id)", #"{"isArchiveEnabled":true}"#)
            XCTAssertEqual(changed.status, 200)
            XCTAssertEqual(try changed.json["properties"]?["isArchiveEnabled"], true)
            XCTAssertEqual(try properties(stack, id)?["isArchiveEnabled"], true)
            let empty = try stack.arm("PATCH", "\(stack.registry)/runs/\(id)", "{}")
            XCTAssertEqual(try empty.json["properties"]?["isArchiveEnabled"], true)
            let wrong = try stack.arm("PATCH", "\(stack.registry)/runs/\(id)", #"{"isArchiveEnabled":1}"#)
            XCTAssertEqual(try wrong.errorCode, "BadRequest")
            engine.end(try await nextRun())
        }
    }

    func testLinksSuitTheHostTheClientUsed() async throws {
        try await withStack { stack in
            let local = try stack.arm("POST", stack.registry + "/listBuildSourceUploadUrl")
            XCTAssertEqual(local.status, 200)
            let path = try XCTUnwrap(try local.json["relativePath"]?.text)
            XCTAssertTrue(path.hasPrefix("source/") && path.hasSuffix(".tar.gz"), path)
            XCTAssertTrue(try local.json["uploadUrl"]?.text?.hasPrefix(stack.ready.blobs + "/") == true, local.body)
            let world = try stack.arm(
                "POST", stack.registry + "/listBuildSourceUploadUrl", headers: ["Host: management.azure.com"])
            XCTAssertTrue(
                try world.json["uploadUrl"]?.text?.hasPrefix("https://acrbuildjapaneast.blob.core.windows.net/")
                    == true,
                world.body)
            let id = try schedule(stack)
            let log = try stack.arm("POST", "\(stack.registry)/runs/\(id)/listLogSasUrl")
            XCTAssertTrue(try log.json["logLink"]?.text?.hasPrefix(stack.ready.blobs + "/") == true, log.body)
            let name = try await nextRun()
            let link = try XCTUnwrap(try log.json["logLink"]?.text)
            XCTAssertTrue(try stack.curl([link]).body.contains("Held on agent-japaneast-1\r\n"))
            engine.end(name)
        }
    }

    func testAnUploadIsTheRunsOwnAndGoesWithIt() async throws {
        try await withStack { stack in
            let link = try stack.arm("POST", stack.registry + "/listBuildSourceUploadUrl").json
            let path = try XCTUnwrap(link["relativePath"]?.text)
            let body = Self.image(["sourceLocation": .string(path)])
            let early = try stack.arm("POST", stack.registry + "/scheduleRun", body)
            XCTAssertEqual(early.status, 400)
            XCTAssertTrue(try early.errorMessage?.contains("There is no complete upload") == true, early.body)
            let upload = try stack.curl([
                "--request", "PUT", "--header", "x-ms-blob-type: BlockBlob", "--data-binary", "a tar file",
                try XCTUnwrap(link["uploadUrl"]?.text),
            ])
            XCTAssertEqual(upload.status, 201, upload.body)
            _ = try schedule(stack, body)
            let name = try await nextRun()
            guard case .archive(let file)? = engine.job(name)?.job.source else { return XCTFail("no archive") }
            XCTAssertEqual(try String(contentsOfFile: file, encoding: .utf8), "a tar file")
            engine.end(name)
            try await wait(stack, "ca1", "Succeeded")
            try await stack.eventually { !FileManager.default.fileExists(atPath: file) }
        }
    }

    func testWhatIsNotThereIsNotFound() async throws {
        try await withStack { stack in
            for (method, path) in [
                ("GET", "/runs/ca1"), ("PATCH", "/runs/ca1"), ("POST", "/runs/ca1/cancel"),
                ("POST", "/runs/ca1/listLogSasUrl"), ("GET", "/runs/cb1"), ("GET", "/runs/ca01"), ("GET", "/runs/x"),
            ] {
                let answer = try stack.arm(method, stack.registry + path, method == "PATCH" ? "{}" : nil)
                XCTAssertEqual(answer.status, 404, path)
                XCTAssertEqual(try answer.errorCode, "ResourceNotFound", path)
            }
            let other = stack.registry.replacing("blogbuildtest", with: "nosuchone")
            for path in ["/scheduleRun", "/listBuildSourceUploadUrl"] {
                let answer = try stack.arm("POST", other + path, Self.image())
                XCTAssertEqual(try answer.errorCode, "ResourceNotFound", path)
            }
            XCTAssertEqual(try stack.arm("GET", other + "/runs").errorCode, "ResourceNotFound")
        }
    }

    func testALockedRegistryTakesNoRuns() async throws {
        try await withStack { stack in
            let lock = "/providers/Microsoft.Authorization/locks/still"
            XCTAssertEqual(
                try stack.arm("PUT", stack.registry + lock, #"{"properties":{"level":"ReadOnly"}}"#).status, 200)
            XCTAssertEqual(
                try stack.arm("POST", stack.registry + "/scheduleRun", Self.image()).errorCode, "ScopeLocked")
            XCTAssertEqual(try stack.arm("GET", stack.registry + "/runs").json["value"], [])
        }
    }

    func testABuildArgumentOfAMegabyteIsRefusedByNameAndLeavesNoRun() async throws {
        try await withStack { stack in
            let value = String(repeating: "x", count: 1 << 20)
            let body = Self.image(["arguments": [["name": "LARGE", "value": .string(value)]]])
            let file = stack.directory.path + "-body"
            try body.write(toFile: file, atomically: false, encoding: .utf8)
            defer { try? FileManager.default.removeItem(atPath: file) }
            let answer = try stack.arm("POST", stack.registry + "/scheduleRun", "@" + file)
            XCTAssertEqual(answer.status, 400)
            XCTAssertEqual(try answer.errorCode, "BadRequest")
            XCTAssertTrue(try answer.errorMessage?.hasPrefix("The build argument 'LARGE' has 1048576 bytes") == true)
            XCTAssertEqual(try stack.arm("GET", stack.registry + "/runs").json["value"], [])
        }
    }
}
