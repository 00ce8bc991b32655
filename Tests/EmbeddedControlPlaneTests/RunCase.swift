import BuildStack
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// A test of runs on a stack whose engine the test holds.
class RunCase: XCTestCase {
    let engine = HeldEngine()

    /// Runs `body` on a stack with ``engine``.
    func withStack(
        clock: ManualClock = ManualClock(), configure: (inout StackConfiguration) -> Void = { _ in },
        _ body: (StackFixture) async throws -> Void
    ) async throws {
        try await StackFixture.with(clock: clock, configure: { prepare(&$0, configure) }, body)
    }

    /// Lets a stack use ``engine``.
    func use(_ configuration: inout StackConfiguration) {
        let engine = engine
        configuration.makeEngine = { _, _, _ in engine }
    }

    private func prepare(
        _ configuration: inout StackConfiguration, _ configure: (inout StackConfiguration) -> Void
    ) {
        use(&configuration)
        configure(&configuration)
    }

    /// Waits until the engine has the next run, and says which.
    func nextRun() async throws -> String {
        for await name in engine.begun { return name }
        throw CancellationError()
    }

    /// The least of a request for an image, with these members besides.
    static func image(_ members: [String: JSONValue] = [:]) -> String {
        var request: [String: JSONValue] = [
            "type": "DockerBuildRequest", "imageNames": ["a/b:v1"], "isPushEnabled": true,
            "dockerFilePath": "Dockerfile",
            "platform": ["os": "linux", "architecture": .string(RunPlatform.machine)], "arguments": [],
            "credentials": [:],
        ]
        request.merge(members) { $1 }
        return JSONValue.object(request).storedText
    }

    /// Asks for a run of the first registry, or of another, and gives its id.
    func schedule(_ stack: StackFixture, _ body: String = image(), of registry: String? = nil) throws -> String {
        let answer = try stack.arm("POST", (registry ?? stack.registry) + "/scheduleRun", body)
        XCTAssertEqual(answer.status, 200, answer.body)
        return try XCTUnwrap(try answer.json["properties"]?["runId"]?.text)
    }

    /// The properties of a run of the first registry.
    func properties(_ stack: StackFixture, _ id: String) throws -> JSONValue? {
        try stack.arm("GET", "\(stack.registry)/runs/\(id)").json["properties"]
    }

    /// Waits until a run of the first registry has this status.
    func wait(_ stack: StackFixture, _ id: String, _ status: String) async throws {
        try await stack.eventually { try properties(stack, id)?["status"]?.text == status }
    }

    /// The path of the log of a run of the first registry.
    func logPath(_ stack: StackFixture, _ id: String) -> String {
        "\(stack.directory.blobDirectory)/\(stack.ready.registries[0].name)/logs/\(id).log"
    }
}
