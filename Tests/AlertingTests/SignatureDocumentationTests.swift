import AzureResourceManager
import Foundation
import LoopbackServer
import XCTest

@testable import Alerting

/// The lines by which the documentation verifies a signature do so.
final class SignatureDocumentationTests: AlertingTestCase {
    func testTheLineWithOpenSSL() async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") else {
            throw XCTSkip("openssl is not installed: scripts/bootstrap --tests")
        }
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Alerting/Alerting.docc/Alerting.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let line = try XCTUnwrap(text.split(separator: "\n").first { $0.contains("openssl dgst") }.map(String.init))
        let server = try LoopbackServer { _ in .status(204) }
        _ = await dispatcher([webhook(server.url, keys: ["k": .environment(variable: "KEY")])])
            .report([alert()], scope: "blog")
        let request = try XCTUnwrap(server.requests.first)
        try Data(request.body).write(to: URL(fileURLWithPath: "\(folder)/body"))
        let shell = Process()
        let output = Pipe()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", line]
        shell.currentDirectoryURL = URL(fileURLWithPath: folder)
        shell.environment = [
            "PATH": "/usr/bin:/bin", "id": try XCTUnwrap(request.header("webhook-id")),
            "timestamp": try XCTUnwrap(request.header("webhook-timestamp")), "key": "a key of the tests, long enough",
        ]
        shell.standardOutput = output
        try shell.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        XCTAssertEqual(
            request.header("webhook-signature"), "v1,\(said.trimmingCharacters(in: .whitespacesAndNewlines))")
    }
}
