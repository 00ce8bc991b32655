import Foundation
import XCTest

/// A client's source goes up and a build's log comes down, through the storage that the stack plays.
final class BuildStorageTests: RunCase {
    private static let script = "../../BuildStackTests/Scripts/azure-storage-blob-client.py"

    /// A link for an upload to the registry, asked for as a client behind the operator's egress point does.
    private func linkBehindEgress() throws -> (url: String, relativePath: String) {
        let token = try String(contentsOfFile: try stack.ready.token, encoding: .utf8)
        let answer = try stack.curl(
            "--proxy", try stack.egress("operator").proxy, "--request", "POST", "--header",
            "Authorization: Bearer \(token)",
            "https://management.azure.com\(try stack.registry.id)/listBuildSourceUploadUrl?api-version=2025-03-01-preview"
        )
        let link = try object(answer)
        return (
            try XCTUnwrap(link["uploadUrl"] as? String, answer.body), try XCTUnwrap(link["relativePath"] as? String)
        )
    }

    private func put(_ url: String, _ text: String) throws -> CurlAnswer {
        try stack.curl(
            "--proxy", try stack.egress("operator").proxy, "--request", "PUT", "--header",
            "x-ms-blob-type: BlockBlob", "--data-binary", text, url)
    }

    private func schedule(_ relativePath: String, at registry: String) throws -> CurlAnswer {
        try stack.arm(
            "POST", registry + "/scheduleRun",
            """
            {"type":"DockerBuildRequest","imageNames":["a/b:v1"],"isPushEnabled":true,"dockerFilePath":"Dockerfile",\
            "sourceLocation":"\(relativePath)","platform":{"os":"linux"}}
            """)
    }

    /// The files of all registries' sources.
    private func sources() -> [String] {
        let folder = "\(stack.directory)/builds/blobs"
        return (FileManager.default.subpaths(atPath: folder) ?? []).filter { $0.hasSuffix(".tar.gz") }
    }

    func testASourceGoesUpInBlocksAndTheLogIsFollowedToItsEnd() throws {
        try admitAgents()
        let archive = try archive("FROM docker.io/busybox\nRUN for n in 1 2 3; do echo line $n; sleep 0.3; done\n")
        let answer = try object(try stack.arm("POST", try stack.registry.id + "/listBuildSourceUploadUrl"))
        let url = try XCTUnwrap(answer["uploadUrl"] as? String)
        XCTAssertTrue(url.hasPrefix("https://localhost:"), url)
        let uploaded = try stack.python(Self.script, needing: ["azure.storage.blob"], "upload-file", url, archive)
        XCTAssertEqual(uploaded.status, 0, uploaded.all)
        let run = try schedule(try XCTUnwrap(answer["relativePath"] as? String), at: try stack.registry.id)
        XCTAssertEqual(run.status, 200, run.body)
        let id = try XCTUnwrap(try object(run)["name"] as? String)
        let link = try object(try stack.arm("POST", "\(try stack.registry.id)/runs/\(id)/listLogSasUrl"))
        // It asks before there is a log, too.
        let followed = try stack.python(
            Self.script, needing: ["azure.storage.blob"], "follow", try XCTUnwrap(link["logLink"] as? String))
        XCTAssertEqual(followed.status, 0, followed.all)
        let lines = followed.output.split(whereSeparator: \.isNewline).map(String.init)
        XCTAssertEqual(lines.last, "complete=successful", followed.all)
        XCTAssertEqual(lines.filter { $0.hasPrefix("line ") }, ["line 1", "line 2", "line 3"])
    }

    func testAClientBehindAnEgressPointKnowsTheStorageByAzuresName_andItsLinkExpires() throws {
        let (url, path) = try linkBehindEgress()
        XCTAssertTrue(url.hasPrefix("https://acrbuildjapaneast.blob.core.windows.net/blogbuildtest/source/"), url)
        let early = try schedule(path, at: try stack.registry.id)
        XCTAssertEqual(early.status, 400, early.body)
        XCTAssertEqual(try put(url, "a source").status, 201)
        // A restart keeps both the source and what its link is signed with.
        XCTAssertEqual(try stack.stop(), 0)
        try stack.start()
        XCTAssertEqual(sources(), ["blogbuildtest/\(path)"])
        XCTAssertEqual(try put(url, "another source").status, 201)

        XCTAssertEqual(
            try stack.command("registry", "create", "otherregistry").status, 0)
        let other = try stack.registry.id.replacing("blogbuildtest", with: "otherregistry")
        let stranger = try schedule(path, at: other)
        XCTAssertEqual(stranger.status, 400, stranger.body)
        XCTAssertTrue(stranger.body.contains("belongs to another registry"), stranger.body)
        XCTAssertEqual(try put(url.replacing("/blogbuildtest/", with: "/otherregistry/"), "x").status, 403)

        XCTAssertEqual(try stack.command("clock", "advance", "2h").status, 0)
        let late = try put(url, "too late")
        XCTAssertEqual(late.status, 403)
        XCTAssertTrue(late.body.contains("<Code>AuthenticationFailed</Code>"), late.body)
        // Nobody has taken it, and nobody can any more.
        try stack.eventually { sources().isEmpty }
    }

    func testADeletedRegistrysSourcesGoWithIt_andItsLinksLeadNowhere() throws {
        let (url, _) = try linkBehindEgress()
        XCTAssertEqual(try put(url, "a source").status, 201)
        let answer = try stack.arm("DELETE", try stack.registry.id)
        XCTAssertTrue((200...204).contains(answer.status), answer.body)
        try stack.eventually { sources().isEmpty }
        XCTAssertEqual(try put(url, "a source").status, 403)
        // Nor into a registry that has the name now.
        XCTAssertEqual(
            try stack.command(
                "registry", "create", "blogbuildtest", "--resource-group", "blog", "--location", "japaneast"
            ).status, 0)
        let refused = try put(url, "a source")
        XCTAssertEqual(refused.status, 403)
        XCTAssertEqual(refused.headers["x-ms-error-code"], "AuthenticationFailed")
        XCTAssertEqual(try put(try linkBehindEgress().url, "a source").status, 201)
    }
}
