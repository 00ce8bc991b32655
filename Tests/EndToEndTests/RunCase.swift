import BuildStack
import Foundation
import XCTest

/// A test that lets a stack build, by the requests that Azure's clients make.
class RunCase: XCTestCase {
    private(set) var stack: EmbeddedStackProcess!

    override func setUp() async throws {
        for program in ["buildah", "bwrap", "busybox"] where BuildEngineCase.path(of: program) == nil {
            throw XCTSkip("\(program) is missing; scripts/bootstrap --tests brings it")
        }
        stack = try EmbeddedStackProcess(arguments: ["--admin-user", "--propagation-delay", "0"])
        try stack.start()
    }

    override func tearDown() async throws { stack?.discard() }

    /// A Dockerfile of busybox that runs a command.
    func dockerfile(_ command: String) -> String {
        "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"sh\", \"-c\", \"\(command)\"]\n"
    }

    /// Lets all agents of the stack, and the operator, into its registry.
    func admitAgents() throws {
        try stack.setRules(try stack.ready.egress.map(\.address))
        try stack.eventually { try stack.knock(as: "agent-japaneast-1").status == 401 }
    }

    /// Makes a source of a Dockerfile and busybox, and gives the archive's path.
    func archive(_ dockerfile: String) throws -> String {
        let folder = "\(stack.directory)/../source-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try dockerfile.write(toFile: folder + "/Dockerfile", atomically: false, encoding: .utf8)
        try FileManager.default.copyItem(
            atPath: try XCTUnwrap(BuildEngineCase.path(of: "busybox")), toPath: folder + "/busybox")
        let archive = folder + ".tar.gz"
        XCTAssertEqual(try BuildEngineCase.run("tar", ["-czf", archive, "-C", folder, "."]).status, 0)
        return archive
    }

    /// Uploads a source of a Dockerfile and busybox, and gives the path that names it.
    func upload(_ dockerfile: String) throws -> String {
        let archive = try archive(dockerfile)
        let link = try object(try stack.arm("POST", try stack.registry.id + "/listBuildSourceUploadUrl"))
        let answer = try stack.curl(
            "--request", "PUT", "--header", "x-ms-blob-type: BlockBlob", "--data-binary", "@" + archive,
            try XCTUnwrap(link["uploadUrl"] as? String))
        XCTAssertEqual(answer.status, 201, answer.body)
        return try XCTUnwrap(link["relativePath"] as? String)
    }

    /// Asks for a build of a Dockerfile, and gives the run's id.
    func build(_ dockerfile: String, tag: String) throws -> String {
        try schedule([
            "type": "DockerBuildRequest", "imageNames": [tag], "isPushEnabled": true,
            "sourceLocation": try upload(dockerfile), "dockerFilePath": "Dockerfile", "platform": ["os": "linux"],
        ])
    }

    /// Asks for a run, and gives its id.
    func schedule(_ request: [String: Any]) throws -> String {
        let body = String(decoding: try JSONSerialization.data(withJSONObject: request), as: UTF8.self)
        let answer = try stack.arm("POST", try stack.registry.id + "/scheduleRun", body)
        XCTAssertEqual(answer.status, 200, answer.body)
        return try XCTUnwrap(try object(answer)["name"] as? String)
    }

    /// The properties of a run.
    func properties(_ id: String) throws -> [String: Any] {
        let answer = try stack.arm("GET", "\(try stack.registry.id)/runs/\(id)")
        return try XCTUnwrap(try object(answer)["properties"] as? [String: Any], answer.body)
    }

    /// A property of a run, as text.
    func text(_ id: String, _ property: String) throws -> String? { try properties(id)[property] as? String }

    /// Waits until a run has ended, and gives its status.
    func ending(_ id: String) throws -> String {
        try stack.eventually { try text(id, "finishTime") != nil }
        return try text(id, "status") ?? ""
    }

    /// What the log of a run says, as its link gives it.
    func log(_ id: String) throws -> String {
        let answer = try stack.arm("POST", "\(try stack.registry.id)/runs/\(id)/listLogSasUrl")
        return try stack.curl(try XCTUnwrap(try object(answer)["logLink"] as? String)).body
    }

    /// The same, for the message of an assertion.
    func said(_ id: String) -> String { (try? log(id)) ?? "no log" }

    /// What runs have left in the data folder.
    func leftovers() throws -> [String] {
        try ["runs", "requests", "blobs/blogbuildtest/taken"].flatMap {
            try FileManager.default.contentsOfDirectory(atPath: "\(stack.directory)/builds/\($0)")
        }
    }

    func object(_ answer: CurlAnswer) throws -> [String: Any] {
        try XCTUnwrap(
            try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any], answer.body)
    }
}
