import BuildStack
import Foundation
import XCTest

/// Builds on the agents of a stack, as whoever asks for them sees them.
final class RunsTests: RunCase {
    func testABuildIsRefusedByTheFirewallUntilARuleLetsTheAgentIn() throws {
        let refused = try build(dockerfile("/bin/busybox true"), tag: "a/b:v1")
        XCTAssertEqual(refused, "ca1")
        XCTAssertEqual(try ending(refused), "Failed")
        let address = try stack.egress("agent-japaneast-1").address
        let sentence =
            "failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: Get "
            + "\"https://blogbuildtest.azurecr.io/v2/\": denied: client with IP '\(address)' is not allowed access. "
            + "Refer https://aka.ms/acr/firewall to grant access."
        XCTAssertTrue(try log(refused).contains(sentence + "\r\n"), said(refused))
        XCTAssertEqual(try text(refused, "runErrorMessage"), sentence)

        try admitAgents()
        let passed = try build(dockerfile("/bin/busybox true"), tag: "a/b:v1")
        XCTAssertEqual(try ending(passed), "Succeeded", said(passed))
        let images = try XCTUnwrap(try properties(passed)["outputImages"] as? [[String: String]])
        XCTAssertEqual(images.map { $0["repository"] }, ["a/b"])
        let digest = try XCTUnwrap(images.first?["digest"])
        let registry = try stack.registry
        let password = try String(contentsOfFile: try XCTUnwrap(registry.passwordFile), encoding: .utf8)
        let manifest = try stack.curl(
            "--proxy", try stack.egress("operator").proxy, "--user", "\(registry.name):\(password)", "--head",
            "https://\(registry.loginServer)/v2/a/b/manifests/v1")
        XCTAssertEqual(manifest.status, 200)
        XCTAssertEqual(manifest.headers["docker-content-digest"], digest)
        XCTAssertEqual(try leftovers(), [])
    }

    func testEightRunsAtOnceShareTwoAgentsAndAllEnd() throws {
        try admitAgents()
        let ids = try (1...8).map { try build(dockerfile("/bin/busybox echo \($0) >/n"), tag: "n:v\($0)") }
        XCTAssertEqual(ids, (1...8).map { "ca\($0)" })
        var spans: [(start: String, finish: String)] = []
        for id in ids {
            XCTAssertEqual(try ending(id), "Succeeded", said(id))
            spans.append((try XCTUnwrap(try text(id, "startTime")), try XCTUnwrap(try text(id, "finishTime"))))
        }
        for span in spans {
            let others = spans.count { $0.start <= span.start && span.start < $0.finish }
            XCTAssertLessThanOrEqual(others, 2, "\(spans)")
        }
        XCTAssertEqual(spans.map(\.start), spans.map(\.start).sorted(), "first come, first served")
        XCTAssertEqual(try leftovers(), [])
    }

    func testACanceledBuildIsGone() throws {
        try admitAgents()
        let id = try build(dockerfile("/bin/busybox sleep 300"), tag: "a:v1")
        try stack.eventually { try log(id).contains("sleep 300") }
        XCTAssertEqual(try stack.arm("POST", "\(try stack.registry.id)/runs/\(id)/cancel").status, 200)
        XCTAssertEqual(try ending(id), "Canceled")
        XCTAssertTrue(try log(id).contains("Run ID: ca1 was canceled after"), said(id))
        XCTAssertEqual(try leftovers(), [])
    }

    func testAKilledServersRunsEndAsErrorsAndItsQueueGoesOn() throws {
        try admitAgents()
        let ids = try (1...2).map { try build(dockerfile("/bin/busybox sleep 300"), tag: "a:v\($0)") }
        let waiting = try build(dockerfile("/bin/busybox true"), tag: "a:v3")
        for id in ids { try stack.eventually { try log(id).contains("sleep 300") } }
        XCTAssertEqual(try text(waiting, "status"), "Queued")
        try stack.stop(SIGKILL)
        try stack.start()
        for id in ids {
            XCTAssertEqual(try ending(id), "Error")
            XCTAssertEqual(
                try text(id, "runErrorMessage"),
                "The server was stopped while the run was in progress; run it again.")
            XCTAssertTrue(try log(id).hasSuffix("Run ID: \(id) failed. Error: internal error\r\n"), said(id))
        }
        XCTAssertEqual(try ending(waiting), "Succeeded", said(waiting))
        XCTAssertEqual(try leftovers(), [])
    }

    func testAStoppedServerEndsItsRunsInTime() throws {
        try admitAgents()
        let id = try build(dockerfile("/bin/busybox sleep 300"), tag: "a:v1")
        try stack.eventually { try log(id).contains("sleep 300") }
        XCTAssertEqual(try stack.stop(), 0)
        XCTAssertEqual(try leftovers(), [])
        let path = "\(stack.directory)/builds/blobs/blogbuildtest/logs/\(id).log"
        XCTAssertEqual(RunLog.completion(of: path), "internalerror")
        try stack.start()
        XCTAssertEqual(try ending(id), "Error")
    }

    func testATaskBuildsPushesAndRunsWhatItPushed() throws {
        try admitAgents()
        let task = """
            version: v1.1.0
            steps:
              - build: -t $Registry/tool:$ID .
              - push: ["$Registry/tool:{{.Run.ID}}"]
              - cmd: $Registry/tool:$ID /bin/busybox echo said by {{.Values.who}}
            """
        let id = try schedule([
            "type": "EncodedTaskRunRequest", "platform": ["os": "linux"],
            "encodedTaskContent": Data(task.utf8).base64EncodedString(),
            "values": [["name": "who", "value": "nobody", "isSecret": false]],
            "sourceLocation": try upload(dockerfile("/bin/busybox true")),
        ])
        XCTAssertEqual(try ending(id), "Succeeded", said(id))
        XCTAssertTrue(try log(id).contains("\r\nsaid by nobody\r\n"), said(id))
        let images = try XCTUnwrap(try properties(id)["outputImages"] as? [[String: String]])
        XCTAssertEqual(images.map { $0["tag"] }, ["ca1"])
        XCTAssertEqual(try leftovers(), [])
    }
}
