import Foundation
import XCTest

/// A person pushes, pulls, copies and deletes images with Debian's skopeo and umoci.
final class PushAndPullTests: RegistryClientCase {
    func testAnImageComesBackAsItWasPushed_overTLSThroughAnEgressPointAndPlain() throws {
        let layout = try makeImage()
        let plain = try XCTUnwrap(try stack.registry.plainURL).dropFirst("http://".count)
        let server = try stack.registry.loginServer
        try succeed(
            skopeo(
                "copy", "--dest-cert-dir", path("certificates"), "--dest-creds", try credentials(), "oci:\(layout):v1",
                "docker://\(try directHost())/team/app:v1"))
        try succeed(
            skopeo(
                "copy", "--dest-tls-verify=false", "--dest-creds", try credentials(), "oci:\(layout):v1",
                "docker://\(plain)/team/plain:v1"))
        // By the names that clients know, and in any case.
        try succeed(
            skopeo(
                as: "operator", "copy", "--src-creds", try credentials(), "docker://\(server)/team/app:v1",
                "oci:\(path("by-egress")):v1"))
        try succeed(
            skopeo(
                "copy", "--src-tls-verify=false", "--src-creds", try credentials(), "docker://\(plain)/team/plain:v1",
                "oci:\(path("by-plain")):v1"))
        let content = try Data(contentsOf: URL(fileURLWithPath: path("layout-bundle/rootfs/content")))
        for name in ["by-egress", "by-plain"] {
            try succeed(
                client(["umoci", "unpack", "--rootless", "--image", "\(path(name)):v1", path("\(name)-bundle")]))
            XCTAssertEqual(
                try Data(contentsOf: URL(fileURLWithPath: path("\(name)-bundle/rootfs/content"))), content, name)
        }
    }

    func testAnImageIsCopiedFromOneRegistryToAnother() throws {
        let layout = try makeImage()
        try succeed(stack.command("registry", "create", "SecondOne"))
        let registries = try JSONDecoder().decode(
            [EmbeddedStackProcess.Ready.Registry].self,
            from: Data(try stack.command("registry", "list", "--format", "json").output.utf8))
        let second = try XCTUnwrap(registries.first { $0.name == "SecondOne" })
        let body = #"{"properties":{"networkRuleSet":{"defaultAction":"Allow"}}}"#
        XCTAssertEqual(try stack.arm("PATCH", second.id, body).status, 200)
        try succeed(
            skopeo(
                as: "operator", "copy", "--dest-creds", try credentials(), "oci:\(layout):v1",
                "docker://blogbuildtest.azurecr.io/team/app:v1"))
        try succeed(
            skopeo(
                as: "operator", "copy", "--src-creds", try credentials(), "--dest-creds", try credentials(of: second),
                "docker://blogbuildtest.azurecr.io/team/app:v1", "docker://SecondOne.azurecr.io/copied/app:v1"))
        let copied = try skopeo(
            as: "operator", "inspect", "--format", "{{.Digest}}", "--creds", try credentials(of: second),
            "docker://secondone.azurecr.io/copied/app:v1")
        XCTAssertEqual(
            copied.output.trimmingCharacters(in: .whitespacesAndNewlines),
            try digest("docker://\(try directHost())/team/app:v1"))
        // The first registry's admin is nobody in the second.
        let stranger = try skopeo(
            as: "operator", "inspect", "--creds", try credentials(), "docker://secondone.azurecr.io/copied/app:v1")
        XCTAssertNotEqual(stranger.status, 0)

        // A registry that is deleted takes its content along, and leaves nothing to one of its name.
        let folder = URL(fileURLWithPath: try XCTUnwrap(second.passwordFile)).deletingLastPathComponent().path
        XCTAssertTrue(FileManager.default.fileExists(atPath: folder))
        XCTAssertEqual(try stack.arm("DELETE", second.id).status / 100, 2)
        XCTAssertFalse(FileManager.default.fileExists(atPath: folder))
        try succeed(stack.command("registry", "create", "secondone"))
        XCTAssertEqual(try stack.arm("PATCH", second.id, body).status, 200)
        let again = try JSONDecoder().decode(
            [EmbeddedStackProcess.Ready.Registry].self,
            from: Data(try stack.command("registry", "list", "--format", "json").output.utf8))
        let gone = try skopeo(
            as: "operator", "inspect", "--creds", try credentials(of: again.first { $0.name == "secondone" }),
            "docker://secondone.azurecr.io/copied/app:v1")
        XCTAssertNotEqual(gone.status, 0)
        XCTAssertTrue(gone.error.contains("unknown"), gone.error)
    }

    func testADeletedImageIsGone_andTheOtherTagsStay() throws {
        let server = try directHost()
        for tag in ["v1", "v2"] {
            let layout = try makeImage(tag)
            try succeed(
                skopeo(
                    "copy", "--dest-cert-dir", path("certificates"), "--dest-creds", try credentials(),
                    "oci:\(layout):v1", "docker://\(server)/team/app:\(tag)"))
        }
        try succeed(
            skopeo(
                "delete", "--cert-dir", path("certificates"), "--creds", try credentials(),
                "docker://\(server)/team/app:v1"))
        let tags = try skopeo(
            "list-tags", "--cert-dir", path("certificates"), "--creds", try credentials(),
            "docker://\(server)/team/app")
        XCTAssertEqual((try tags.json() as? [String: Any])?["Tags"] as? [String], ["v2"])
        let gone = try skopeo(
            "inspect", "--cert-dir", path("certificates"), "--creds", try credentials(),
            "docker://\(server)/team/app:v1")
        XCTAssertNotEqual(gone.status, 0)
        XCTAssertTrue(gone.error.contains("manifest unknown"), gone.error)
    }

    func testBlobsArePulledFromTheDataEndpoint_whichTheRulesGuardToo() throws {
        let layout = try makeImage()
        try stack.patch(#"{"dataEndpointEnabled":true}"#)
        for host in ["blogbuildtest.azurecr.io", try directHost()] {
            try succeed(
                skopeo(
                    as: "operator", "copy", "--dest-creds", try credentials(), "oci:\(layout):v1",
                    "docker://\(host)/team/app:v1"))
            try succeed(
                skopeo(
                    as: "operator", "copy", "--src-creds", try credentials(), "docker://\(host)/team/app:v1",
                    "dir:\(path("pulled-\(UUID().uuidString)"))"))
        }
        let (header, url) = try blobRequest(of: layout)
        let answer = try stack.curl("--proxy", try stack.egress("operator").proxy, "--header", header, url)
        XCTAssertEqual(answer.status, 307)
        let link = try XCTUnwrap(answer.headers["location"])
        XCTAssertTrue(link.hasPrefix("https://blogbuildtest.japaneast.data.azurecr.io/v2/team/app/blobs/"), link)
        // Whoever has the link needs nothing else, but an address that is let in.
        XCTAssertEqual(try stack.curl("--proxy", try stack.egress("operator").proxy, link).status, 200)
        let refused = try stack.curl("--proxy", try stack.egress("agent-japaneast-1").proxy, link)
        XCTAssertEqual(refused.status, 403)
        XCTAssertTrue(refused.body.contains("client with IP '\(try stack.egress("agent-japaneast-1").address)'"))
        let forged = link.replacing("signature=", with: "signature=00")
        XCTAssertEqual(try stack.curl("--proxy", try stack.egress("operator").proxy, forged).status, 403)
    }

    /// What asks for the layer of the image in `layout`, and as whom.
    private func blobRequest(of layout: String) throws -> (header: String, url: String) {
        let basic = Data(try credentials().utf8).base64EncodedString()
        let manifest = try skopeo(
            "inspect", "--raw", "--cert-dir", path("certificates"), "--creds", try credentials(),
            "docker://\(try directHost())/team/app:v1")
        let document = try XCTUnwrap(try manifest.json() as? [String: Any])
        let layers = try XCTUnwrap(document["layers"] as? [[String: Any]])
        let digest = try XCTUnwrap(layers.last?["digest"] as? String)
        return ("Authorization: Basic \(basic)", "https://blogbuildtest.azurecr.io/v2/team/app/blobs/\(digest)")
    }
}
