import Foundation
import XCTest

/// A test case with a registry and Debian's clients of registries, all of them with folders of the test's own.
class RegistryClientCase: XCTestCase {
    private(set) var stack: EmbeddedStackProcess!
    private(set) var runner: CommandRunner!
    /// What `serve` is started with.
    var arguments: [String] { ["--propagation-delay", "0", "--admin-user", "--plain-http"] }

    /// The operator's address is let in, and so is whoever comes directly; the agents are not.
    override func setUpWithError() throws {
        stack = try EmbeddedStackProcess(arguments: arguments)
        try stack.start()
        try stack.setRules(["127.0.0.1", try stack.egress("operator").address])
        runner = try CommandRunner()
        let certificates = runner.home.appending(path: "certificates")
        try FileManager.default.createDirectory(at: certificates, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: try stack.ready.ca, toPath: certificates.appending(path: "ca.crt").path)
    }

    override func tearDownWithError() throws {
        stack.discard()
        try FileManager.default.removeItem(at: runner.home)
    }

    /// A path in the test's own folder.
    func path(_ name: String) -> String { runner.home.appending(path: name).path }

    /// The admin user of `registry`, or of the first one, as clients are given it: `NAME:PASSWORD`.
    func credentials(of registry: EmbeddedStackProcess.Ready.Registry? = nil) throws -> String {
        let registry = try registry ?? stack.registry
        let password = try String(contentsOfFile: try XCTUnwrap(registry.passwordFile), encoding: .utf8)
        return "\(try XCTUnwrap(registry.username)):\(password)"
    }

    /// The host and port at which `registry`, or the first one, listens on this machine.
    func directHost(of registry: EmbeddedStackProcess.Ready.Registry? = nil) throws -> String {
        String(try (registry ?? stack.registry).url.dropFirst("https://".count))
    }

    /// Runs a client directly, or through the egress point `egress` with the environment that `env` prints.
    func client(as egress: String? = nil, _ words: [String]) throws -> CommandRunner.Result {
        var runner: CommandRunner = self.runner
        runner.environment["XDG_RUNTIME_DIR"] = path("runtime")
        // Debian's engines look into this folder too, and insist on a file there.
        if words[0] == "docker" { runner.environment["DOCKER_CONFIG"] = path("docker") }
        runner.environment["TMPDIR"] = runner.home.path
        if let egress {
            runner.environment["HTTPS_PROXY"] = try stack.egress(egress).proxy
            runner.environment["NO_PROXY"] = "localhost,127.0.0.1"
            runner.environment["SSL_CERT_FILE"] = try stack.ready.ca
        }
        return try runner.tool(words[0], Array(words.dropFirst()))
    }

    func skopeo(as egress: String? = nil, _ words: String...) throws -> CommandRunner.Result {
        try client(as: egress, ["skopeo", "--insecure-policy"] + words)
    }

    /// podman or buildah, with storage of the test's own that needs no privileges of the kernel's.
    func engine(_ name: String, as egress: String? = nil, _ words: String...) throws -> CommandRunner.Result {
        try client(
            as: egress,
            [name, "--root", path("storage"), "--runroot", path("runroot"), "--storage-driver", "vfs"] + words)
    }

    /// An image with one layer of `size` random bytes, in an OCI layout that umoci makes.
    ///
    /// - Returns: The layout's folder.
    func makeImage(_ name: String = "layout", size: Int = 100_000) throws -> String {
        let (layout, bundle) = (path(name), path("\(name)-bundle"))
        for words in [
            ["init", "--layout", layout], ["new", "--image", "\(layout):v1"],
            ["unpack", "--rootless", "--image", "\(layout):v1", bundle],
        ] { try succeed(client(["umoci"] + words)) }
        let bytes = Data((0..<size / 8).flatMap { _ in withUnsafeBytes(of: UInt64.random(in: 0 ... .max), Array.init) })
        try bytes.write(to: URL(fileURLWithPath: "\(bundle)/rootfs/content"))
        try succeed(client(["umoci", "repack", "--image", "\(layout):v1", bundle]))
        return layout
    }

    /// The digest of the manifest that `reference` names.
    func digest(_ reference: String, as egress: String? = nil) throws -> String {
        let result = try skopeo(
            as: egress, "inspect", "--format", "{{.Digest}}", "--cert-dir", path("certificates"), "--creds",
            try credentials(), reference)
        try succeed(result)
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func succeed(_ result: CommandRunner.Result, file: StaticString = #filePath, line: UInt = #line) throws {
        guard result.status == 0 else {
            XCTFail("exit status \(result.status): \(result.all)", file: file, line: line)
            throw CancellationError()
        }
    }
}
