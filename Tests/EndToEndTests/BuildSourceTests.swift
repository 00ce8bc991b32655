import BuildStack
import Foundation
import XCTest

/// Where a run's files come from: artifacts, git, the web, this machine.
final class BuildSourceTests: BuildEngineCase {
    private let dockerfile = "FROM scratch\nCOPY . /\n"

    /// A file of an artifact.
    private struct Layer {
        let title: String
        let data: Data
        var isFolder = false
    }

    /// Pushes an artifact as oras does, from the agent's address.
    private func pushArtifact(_ name: String, _ layers: [Layer]) throws {
        let registry = try stack.registry
        let password = try String(contentsOfFile: try XCTUnwrap(registry.passwordFile), encoding: .utf8)
        let credentials = "\(try XCTUnwrap(registry.username)):\(password)"
        let proxy = try agent().proxy
        let base = "https://\(registry.loginServer)/v2/\(name)"
        func put(_ data: Data, _ url: String, _ type: String) throws {
            let file = "\(folder)/body-\(UUID().uuidString)"
            try data.write(to: URL(fileURLWithPath: file))
            let answer = try stack.curl(
                "--proxy", proxy, "--user", credentials, "--request", url.contains("manifests") ? "PUT" : "POST",
                "--header", "Content-Type: \(type)", "--data-binary", "@\(file)", url)
            XCTAssertEqual(answer.status, 201, answer.body)
        }
        var descriptors: [String] = []
        for (index, data) in ([Data("{}".utf8)] + layers.map(\.data)).enumerated() {
            let digest = try digest(data)
            try put(data, "\(base)/blobs/uploads/?digest=\(digest)", "application/octet-stream")
            let fields = #""digest":"\#(digest)","size":\#(data.count)"#
            guard index > 0 else {
                descriptors.append(#"{"mediaType":"application/vnd.unknown.config.v1+json",\#(fields)}"#)
                continue
            }
            let layer = layers[index - 1]
            let unpack = layer.isFolder ? #","io.deis.oras.content.unpack":"true""# : ""
            descriptors.append(
                #"{"mediaType":"application/vnd.oci.image.layer.v1.tar",\#(fields),"#
                    + #""annotations":{"org.opencontainers.image.title":"\#(layer.title)"\#(unpack)}}"#)
        }
        let type = "application/vnd.oci.image.manifest.v1+json"
        let manifest =
            #"{"schemaVersion":2,"mediaType":"\#(type)","config":\#(descriptors[0]),"#
            + #""layers":[\#(descriptors.dropFirst().joined(separator: ","))]}"#
        try put(Data(manifest.utf8), "\(base)/manifests/1.0", type)
    }

    private func digest(_ data: Data) throws -> String {
        let file = "\(folder)/hashed-\(UUID().uuidString)"
        try data.write(to: URL(fileURLWithPath: file))
        return "sha256:" + (try Self.run("sha256sum", [file]).output.prefix(64))
    }

    /// Builds the Dockerfile of `source` without pushing.
    private func build(
        _ source: BuildSource, dockerfile: String = "Dockerfile", authority: String? = nil, agent: BuildAgent? = nil,
        folders: [String] = [], isSignedIn: Bool = true
    ) async throws -> (outcome: RunOutcome, lines: [String]) {
        let step = BuildStep(
            id: "build", action: .build(ImageBuild(tags: [try image("source:1")], dockerfile: dockerfile)))
        let job = try job(work: .steps([step]), source: source, isSignedIn: isSignedIn)
        let engine = try await engine(authority: authority, sourceFolders: folders)
        let outcome = await engine.run(job, on: try agent ?? self.agent())
        XCTAssertEqual(try leftovers(), [])
        return (outcome, try lines(job))
    }

    private func shell(_ script: String) throws {
        let result = try Self.run("sh", ["-c", "set -e; cd '\(folder)'; " + script])
        XCTAssertEqual(result.status, 0, result.all)
    }

    func testAnArtifactIsTheSource() async throws {
        try admitAgent()
        try shell("mkdir -p pack/sub; echo kept >pack/sub/file; tar -czf pack.tar.gz -C pack sub")
        let tar = try Data(contentsOf: URL(fileURLWithPath: folder + "/pack.tar.gz"))
        try pushArtifact(
            "hello.dockerfile",
            [
                Layer(title: "sub", data: tar, isFolder: true),
                Layer(title: "docker/Dockerfile", data: Data("FROM scratch\nCOPY sub/file /\n".utf8)),
            ])
        let source = try BuildSource(remote: "oci://\(try image("hello.dockerfile:1.0"))")
        let (outcome, lines) = try await build(source, dockerfile: "docker/Dockerfile")
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        XCTAssertTrue(lines.contains("Sending build context to Docker daemon  4.096kB"), lines.joined(separator: "\n"))

        try stack.setRules([])
        try stack.eventually { try stack.knock(as: "agent-japaneast-1").status == 403 }
        let (refused, said) = try await build(source)
        XCTAssertEqual(refused.status, .failed)
        let address = try agent().address
        XCTAssertTrue(
            said.contains {
                $0.hasPrefix("failed to download source code: ")
                    && $0.contains("client with IP '\(address)' is not allowed")
            }, said.joined(separator: "\n"))
    }

    func testAnArtifactThatLeadsOutIsRefused() async throws {
        try admitAgent()
        for (title, word) in [("../evil", "'..'"), ("/etc/evil", "absolute"), ("", "no title")] {
            try pushArtifact("evil", [Layer(title: title, data: Data(dockerfile.utf8))])
            let (outcome, _) = try await build(try BuildSource(remote: "oci://\(try image("evil:1.0"))"))
            XCTAssertEqual(outcome.status, .failed)
            XCTAssertTrue(outcome.errorMessage?.contains(word) == true, outcome.errorMessage ?? "")
        }
        let (missing, _) = try await build(try BuildSource(remote: "oci://\(try image("gone:1.0"))"))
        XCTAssertTrue(missing.errorMessage?.contains("name unknown") == true, missing.errorMessage ?? "")
    }

    func testACommandCannotPutALinkInTheWayOfAnotherStepsContext() async throws {
        try admitAgent()
        try shell("mkdir victim")
        // Each layer takes its time, in which the command looks for the folder that they go to.
        let layers = (1...12).map { Layer(title: "file\($0)", data: Data("\($0)".utf8)) }
        try pushArtifact("slow", layers + [Layer(title: "Dockerfile", data: Data(dockerfile.utf8))])
        let swap =
            "cd /workspace; touch ready; while :; do for f in context-*; do if [ -d $f ] && [ ! -L $f ]; then "
            + "mv $f away; ln -s \(folder)/victim $f; fi; done; done"
        let task = """
            steps:
              - id: tools
                build: -t $Registry/tools:$ID .
              - id: swap
                cmd: $Registry/tools:$ID sh -c "\(swap)"
                detach: true
                when: [tools]
              - cmd: $Registry/tools:$ID sh -c "until [ -e ready ]; do sleep 0.05; done"
                id: ready
                when: [tools]
              - build: -t $Registry/slow:$ID oci://$Registry/slow:1.0
                when: [ready]

            """
        let outcome = await (try await engine()).run(try job(task: task), on: try agent())
        XCTAssertTrue([.succeeded, .failed].contains(outcome.status), "\(outcome)")
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder + "/victim"), [], "\(outcome)")
    }

    /// A repository with a tag, two branches, and a hook that would run.
    private func makeRepository() throws -> String {
        try require("git")
        try shell(
            """
            git init -q -b main work; cd work; git config user.email a@b.c; git config user.name n
            mkdir -p app; printf '%s' '\(dockerfile)' >app/Dockerfile; git add .; git commit -qm one; git tag -a v1 -m one
            git checkout -q -b side; mkdir other; printf '%s' '\(dockerfile)' >other/Dockerfile; git add .; git commit -qm two
            git checkout -q main; cd ..; git clone -q --bare work served/repo.git
            git -C served/repo.git config http.receivepack false
            """)
        return folder + "/served/repo.git"
    }

    private func require(_ programs: String...) throws {
        for program in programs where Self.path(of: program) == nil {
            throw XCTSkip("\(program) is missing; scripts/bootstrap --tests brings it")
        }
    }

    func testARepositoryOfThisMachineIsTheSourceWhereItsOwnerSaysSo() async throws {
        try admitAgent()
        let path = try makeRepository()
        let head = try Self.run("git", ["-C", path, "rev-parse", "side"]).output.trimmingCharacters(in: .newlines)
        for (fragment, dockerfile) in [
            ("#main:app", "Dockerfile"), ("#v1", "app/Dockerfile"), ("#side:other", "Dockerfile"),
            ("#\(head.prefix(10)):other", "Dockerfile"), ("#\(head):other", "Dockerfile"),
        ] {
            let source = try BuildSource(remote: path + fragment)
            let (outcome, lines) = try await build(source, dockerfile: dockerfile, folders: [folder + "/served"])
            XCTAssertEqual(outcome.status, .succeeded, fragment + "\n" + lines.joined(separator: "\n"))
            if fragment.contains("other") {
                XCTAssertEqual(outcome.dependencies.first?.commit, head)
                XCTAssertTrue(lines.contains("    git-head-revision: \(head)"))
            }
        }
        for (fragment, word) in [
            ("#gone", "cannot be checked out"), ("#main:gone", "no folder"), ("#main:..", "leads out"),
            ("#--upload-pack=x", "not the name"), ("#a..b", "not the name"),
        ] {
            let (outcome, _) = try await build(try BuildSource(remote: path + fragment), folders: [folder + "/served"])
            XCTAssertEqual(outcome.status, .failed)
            XCTAssertTrue(outcome.errorMessage?.contains(word) == true, outcome.errorMessage ?? "")
        }
        let (refused, _) = try await build(try BuildSource(remote: path + "#main"), folders: [folder + "/other"])
        XCTAssertTrue(refused.errorMessage?.contains("--allow-source-folder") == true, refused.errorMessage ?? "")
    }

    func testAFolderOfThisMachineIsTheSourceWhereItsOwnerSaysSo() async throws {
        try admitAgent()
        try shell(
            "mkdir -p allowed/app hidden; printf '%s' '\(dockerfile)' | tee allowed/app/Dockerfile hidden/Dockerfile")
        try shell("ln -s ../hidden allowed/link; mkdir allowed/bad; ln -s /etc/passwd allowed/bad/Dockerfile")
        let folders = [folder + "/allowed"]
        let (outcome, lines) = try await build(.folder(path: folder + "/allowed/app"), folders: folders)
        XCTAssertEqual(outcome.status, .succeeded, lines.joined(separator: "\n"))
        for (path, word) in [
            ("/hidden", "--allow-source-folder"), ("/allowed/link", "--allow-source-folder"),
            ("/allowed/../hidden", "--allow-source-folder"), ("/allowed/bad", "leads out"),
            ("/allowed/gone", "not a folder"),
        ] {
            let (refused, _) = try await build(.folder(path: folder + path), folders: folders)
            XCTAssertEqual(refused.status, .failed)
            XCTAssertTrue(refused.errorMessage?.contains(word) == true, "\(path): \(refused.errorMessage ?? "")")
        }
    }

    func testRepositoriesAndTarFilesComeOverTheAgentsWayOut() async throws {
        try require("openssl", "python3")
        _ = try makeRepository()
        try shell("tar -czf served/app.tar.gz -C work/app .; tar -cf served/evil.tar --transform s,^,../, -P work")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "Scripts/source-server.py").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script, folder + "/served", folder]
        let server = try RunningCommand(process, input: "", folder: URL(fileURLWithPath: folder + "/server"))
        defer { server.kill() }
        let port = try server.firstLine(limit: 30).trimmingCharacters(in: .newlines)
        let agent = BuildAgent(name: "agent", region: "x", address: "198.18.0.9", proxy: "http://127.0.0.1:\(port)")
        let head = try Self.run("git", ["-C", folder + "/work", "rev-parse", "side"]).output.prefix(40)
        for text in [
            "https://git.example/repo.git#side:other", "https://git.example/repo.git#\(head.prefix(8)):other",
            "https://git.example/app.tar.gz",
        ] {
            let (outcome, lines) = try await build(
                try BuildSource(remote: text), authority: folder + "/source-server.pem", agent: agent, isSignedIn: false
            )
            XCTAssertEqual(outcome.status, .succeeded, text + "\n" + lines.joined(separator: "\n"))
            if text.contains(".git") { XCTAssertEqual(outcome.dependencies.first?.commit, String(head)) }
        }
        for (text, word) in [
            ("https://git.example/gone.tar.gz", "answered 404"), ("https://git.example/evil.tar", "'..'"),
            ("https://user:hush@git.example/gone.git", "https://git.example/gone.git"),
            ("https://git.example/repo.git/HEAD", "not a tar file"),
        ] {
            let (outcome, lines) = try await build(
                try BuildSource(remote: text), authority: folder + "/source-server.pem", agent: agent, isSignedIn: false
            )
            XCTAssertEqual(outcome.status, .failed)
            XCTAssertTrue(outcome.errorMessage?.contains(word) == true, outcome.errorMessage ?? "")
            XCTAssertFalse(lines.contains { $0.contains("hush") }, lines.joined(separator: "\n"))
        }
    }
}
