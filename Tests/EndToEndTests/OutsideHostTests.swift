import Foundation
import XCTest

/// Builds whose sources come from hosts outside of the stack, which its owner has named.
final class OutsideHostTests: RunCase {
    /// Serves a folder with a source, `app.tar.gz`; the host's port, and its certificate's file.
    private func serveSource() throws -> (server: RunningCommand, port: String, certificate: String) {
        let folder = "\(stack.directory)/../outside"
        try FileManager.default.createDirectory(atPath: folder + "/served", withIntermediateDirectories: true)
        let archive = try archive("FROM scratch\nCOPY busybox /bin/busybox\n")
        try FileManager.default.copyItem(atPath: archive, toPath: folder + "/served/app.tar.gz")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "Scripts/source-server.py").path
        process.arguments = ["python3", script, folder + "/served", folder, "--direct"]
        let server = try RunningCommand(process, input: "", folder: URL(fileURLWithPath: folder + "/server"))
        let port = try server.firstLine(limit: 30).trimmingCharacters(in: .newlines)
        return (server, port, folder + "/source-server.pem")
    }

    private func build(_ source: String) throws -> CommandRunner.Result {
        try stack.program(
            ["build", "--data", stack.directory, "--registry", "blogbuildtest", "--image", "outside:v1", source])
    }

    func testAHostOutsideIsReached_onceItsOwnerHasNamedIt() throws {
        for program in ["openssl", "python3"] where BuildEngineCase.path(of: program) == nil {
            throw XCTSkip("\(program) is missing; scripts/bootstrap --tests brings it")
        }
        let (server, port, certificate) = try serveSource()
        defer { server.kill() }
        try admitAgents()
        let source = "https://localhost:\(port)/app.tar.gz"
        let refused = try build(source)
        XCTAssertEqual(refused.status, 1, refused.all)
        XCTAssertTrue(refused.all.contains("502"), refused.all)

        try stack.stop()
        stack.arguments += ["--outside-host", "localhost:\(port)", "--outside-authority", certificate]
        try stack.start()
        try stack.eventually { try stack.knock(as: "agent-japaneast-1").status == 401 }
        let built = try build(source)
        XCTAssertEqual(built.status, 0, built.all)
        let other = try build("https://localhost:1/app.tar.gz")
        XCTAssertEqual(other.status, 1, other.all)
    }

    func testCertificatesThatCannotBeReadEndTheStart() throws {
        try stack.stop()
        let started = try stack.program([
            "serve", "--data", stack.directory, "--outside-host", "registry.example.com", "--outside-authority",
            "/none",
        ])
        XCTAssertEqual(started.status, 1, started.all)
        XCTAssertTrue(started.error.contains("'/none' holds no certificates"), started.all)
        let badly = try stack.program(["serve", "--data", stack.directory, "--outside-host", "a b"])
        XCTAssertEqual(badly.status, 64, badly.all)
    }
}
