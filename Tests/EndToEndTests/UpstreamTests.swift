import Foundation
import XCTest

/// A person's builds and pulls find their base images in the public registries that the stack plays.
final class UpstreamTests: RegistryClientCase {
    private let agent = "agent-japaneast-1"

    override func setUpWithError() throws {
        guard FileManager.default.isExecutableFile(atPath: "/bin/busybox") else {
            throw XCTSkip("/bin/busybox is absent; scripts/bootstrap --tests brings it")
        }
        try super.setUpWithError()
    }

    /// The digest of an image of an upstream registry, as the agent sees it.
    private func upstreamDigest(_ name: String) throws -> String {
        let result = try skopeo(as: agent, "inspect", "--format", "{{.Digest}}", "docker://\(name)")
        try succeed(result)
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func add(as egress: String? = nil, _ name: String, _ source: String) throws -> CommandRunner.Result {
        let program = CommandRunner.programs.appendingPathComponent("acr-embedded").path
        return try client(as: egress, [program, "upstream", "add", name, source, "--data", stack.directory])
    }

    private func digests() throws -> [String: String] {
        let images = try stack.command("upstream", "list", "--format", "json").json() as? [[String: String]]
        return Dictionary(
            try XCTUnwrap(images).map { (try XCTUnwrap($0["image"]), try XCTUnwrap($0["digest"])) }
        ) { $1 }
    }

    func testEveryClientPullsFromAnyAddress_withoutSigningIn() throws {
        let digest = try upstreamDigest("mcr.microsoft.com/hello-world")
        for name in [
            "docker.io/library/hello-world:latest", "docker.io/hello-world", "registry-1.docker.io/library/hello-world",
            "index.docker.io/library/hello-world:linux", "mcr.microsoft.com/hello-world@\(digest)",
        ] { XCTAssertEqual(try upstreamDigest(name), digest, name) }
        XCTAssertEqual(try digests()["docker.io/library/hello-world:latest"], digest)
        try succeed(
            skopeo(as: agent, "copy", "docker://docker.io/library/busybox:stable", "oci:\(path("copied")):busybox"))
        try succeed(engine("podman", as: agent, "pull", "mcr.microsoft.com/hello-world"))
        try succeed(engine("podman", as: "operator", "pull", "docker.io/library/busybox"))
        let container = try engine("buildah", as: agent, "from", "--name", "base", "docker.io/library/busybox")
        try succeed(container)
        try succeed(engine("buildah", as: agent, "from", "--name", "hello", "mcr.microsoft.com/hello-world"))
        let greeting = try engine("buildah", "run", "--isolation", "chroot", "hello", "--", "/hello")
        try succeed(greeting)
        XCTAssertTrue(greeting.output.contains("\nHello from Docker!\nThis message shows that"), greeting.output)
        let counted = try engine(
            "buildah", "run", "--isolation", "chroot", "base", "--", "sh", "-c", "echo one two | wc -w")
        XCTAssertEqual(counted.output.trimmingCharacters(in: .whitespacesAndNewlines), "2", counted.all)
        let denials = try stack.command("denials").output
        XCTAssertFalse(denials.contains("hello-world"), denials)
    }

    func testDockersHubWantsItsToken_andNobodyMayPush() throws {
        let proxy = try stack.egress(agent).proxy
        let asked = try stack.curl(
            "--proxy", proxy, "https://registry-1.docker.io/v2/library/busybox/manifests/latest")
        XCTAssertEqual(asked.status, 401)
        XCTAssertEqual(
            asked.headers["www-authenticate"],
            "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                + "scope=\"repository:library/busybox:pull\"")
        let open = try stack.curl("--proxy", proxy, "https://mcr.microsoft.com/v2/")
        XCTAssertEqual(open.status, 200)
        let layout = try makeImage()
        for name in ["docker.io/library/mine:v1", "mcr.microsoft.com/mine:v1"] {
            let pushed = try skopeo(as: agent, "copy", "oci:\(layout):v1", "docker://\(name)")
            XCTAssertNotEqual(pushed.status, 0)
            XCTAssertTrue(pushed.error.contains("denied") || pushed.error.contains("unauthorized"), pushed.error)
        }
        XCTAssertFalse(try digests().keys.contains { $0.contains("mine") })
    }

    func testImagesAreAddedFromLayoutsArchivesAndRegistries_andStay() throws {
        let layout = try makeImage()
        let own = try skopeo("inspect", "--format", "{{.Digest}}", "oci:\(layout):v1").output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let (oci, docker) = (path("oci.tar"), path("docker.tar"))
        try succeed(skopeo("copy", "oci:\(layout):v1", "oci-archive:\(oci):any"))
        try succeed(skopeo("copy", "oci:\(layout):v1", "docker-archive:\(docker):any:v1"))
        let image = "blogbuildtest.azurecr.io/team/base:v1"
        try succeed(
            skopeo(as: "operator", "copy", "--dest-creds", try credentials(), "oci:\(layout):v1", "docker://\(image)"))
        try stack.patch(#"{"anonymousPullEnabled":true}"#)
        for (name, source) in [
            ("mcr.microsoft.com/dotnet/runtime:8.0", "\(layout):v1"), ("alpine:3.20", oci), ("docker.io/a/b", docker),
            ("mcr.microsoft.com/mirrored", image),
        ] {
            try succeed(add(as: "operator", name, source))
        }
        XCTAssertEqual(try upstreamDigest("mcr.microsoft.com/dotnet/runtime:8.0"), own)
        XCTAssertEqual(try upstreamDigest("docker.io/library/alpine:3.20"), own)
        XCTAssertEqual(try upstreamDigest("mcr.microsoft.com/mirrored"), own)
        let before = try digests()
        XCTAssertEqual(before.count, 12)
        XCTAssertEqual(try stack.stop(), 0)
        try stack.start()
        XCTAssertEqual(try digests(), before)
        XCTAssertEqual(try upstreamDigest("docker.io/a/b:latest"), before["docker.io/a/b:latest"])
    }

    func testWhatCannotBeAddedIsExplained() throws {
        try Data("no archive".utf8).write(to: URL(fileURLWithPath: path("text.tar")))
        XCTAssertEqual(mkfifo(path("pipe"), 0o600), 0)
        for (name, source, expected) in [
            ("a:b", path("pipe"), "neither a file nor a folder"),
            ("quay.io/a/b", path(""), "'quay.io' is not played here"), ("a:b", "/nowhere", "no file or folder"),
            ("a:b", path(""), "no image layout"), ("a:b", path("text.tar"), "neither an archive"),
        ] {
            let refused = try add(name, source)
            XCTAssertEqual(refused.status, 1, refused.all)
            XCTAssertTrue(refused.error.contains(expected), refused.all)
        }
    }
}
