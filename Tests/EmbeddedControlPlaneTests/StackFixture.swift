import Foundation
import Logging
import ServiceLifecycle
import XCTest

@testable import EmbeddedControlPlane

/// A whole stack in this process, on real sockets and a real database, with a clock of the test's own.
final class StackFixture: Sendable {
    let directory: DataDirectory
    let clock: ManualClock
    let ready: ReadyDocument
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("data").path

    /// A folder for a stack's data, with a path short enough for its sockets.
    static func newDirectory() -> DataDirectory {
        DataDirectory(path: FileManager.default.temporaryDirectory.path + "/acr-\(UUID().uuidString.prefix(8))")
    }

    private init(
        directory: DataDirectory, clock: ManualClock, ready: ReadyDocument, group: ServiceGroup,
        running: Task<Void, any Error>
    ) {
        self.directory = directory
        self.clock = clock
        self.ready = ready
        self.group = group
        self.running = running
    }

    static func start(
        in directory: DataDirectory = newDirectory(), clock: ManualClock = ManualClock(),
        configure: (inout StackConfiguration) -> Void = { _ in }
    ) async throws -> StackFixture {
        var configuration = StackConfiguration(directory: directory, publications: samples)
        // What a machine allows is looked into where runs are carried out, and nowhere else.
        configuration.makeEngine = { _, _, _ in HeldEngine() }
        configure(&configuration)
        let (readies, continuation) = AsyncStream<ReadyDocument>.makeStream()
        let logger = Logger(label: "stack", factory: { _ in SwiftLogNoOpLogHandler() })
        let stack = EmbeddedStack(configuration: configuration, clock: clock.stackClock, logger: logger) { ready in
            continuation.yield(ready)
        }
        let group = ServiceGroup(services: [stack], logger: logger)
        let running = Task {
            defer { continuation.finish() }
            try await group.run()
        }
        for await ready in readies {
            return StackFixture(directory: directory, clock: clock, ready: ready, group: group, running: running)
        }
        try await running.value
        throw CancellationError()
    }

    /// Stops the stack as a signal would; its data stays.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        try await running.value
    }

    /// Stops the stack and takes its data away.
    func discard() async throws {
        try await stop()
        // The database's last user may go a moment after the stack, and takes its write-ahead log away.
        try await eventually {
            try? FileManager.default.removeItem(atPath: directory.path)
            return !FileManager.default.fileExists(atPath: directory.path)
        }
    }

    /// Runs `body` on a stack and takes the stack and its data away after it.
    static func with(
        clock: ManualClock = ManualClock(), configure: (inout StackConfiguration) -> Void = { _ in },
        _ body: (StackFixture) async throws -> Void
    ) async throws {
        let stack = try await start(clock: clock, configure: configure)
        do {
            try await body(stack)
        } catch {
            try? await stack.stop()
            throw error
        }
        try await stack.discard()
    }

    /// A command's question to the stack.
    func ask<Answer: Decodable>(_ request: ControlRequest, as type: Answer.Type = Answer.self) throws -> Answer {
        try ControlClient(directory).send(request)
    }

    /// The path of the first registry.
    var registry: String { ready.registries[0].id }

    /// A request to the resource manager, with the token.
    func arm(
        _ method: String, _ path: String, _ body: String? = nil, version: String? = "2026-09-01-preview",
        token: String? = nil, headers: [String] = []
    ) throws -> HTTPAnswer {
        let token = try token ?? String(contentsOfFile: ready.token, encoding: .utf8)
        let separator = path.contains("?") ? "&" : "?"
        let url =
            (path.hasPrefix("https:") ? "" : ready.arm) + path + (version.map { "\(separator)api-version=\($0)" } ?? "")
        var arguments = ["--request", method, "--header", "Authorization: Bearer \(token)", url]
        if method == "HEAD" { arguments += ["--head"] }
        for header in headers { arguments += ["--header", header] }
        if let body { arguments += ["--header", "Content-Type: application/json", "--data-binary", body] }
        return try curl(arguments)
    }

    /// A knock at the first registry's door, as a client of the egress point `name`, or directly.
    func knock(as name: String? = nil, path: String = "/v2/") throws -> HTTPAnswer {
        guard let name else { return try curl([ready.registries[0].url + path]) }
        let points: [ReadyDocument.Egress] = try ask(.egressList)
        let point = try XCTUnwrap(points.first { $0.name == name })
        return try curl(["--proxy", point.proxy, "https://\(ready.registries[0].loginServer)\(path)"])
    }

    /// What curl says with the stack's authority.
    func curl(_ arguments: [String]) throws -> HTTPAnswer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["curl", "--silent", "--show-error", "--include", "--cacert", ready.ca] + arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus == 127 { throw XCTSkip("curl is missing; scripts/bootstrap installs it") }
        guard process.terminationStatus == 0 else { throw StackError(.notRunning, "curl: \(complaint)") }
        return try HTTPAnswer(text)
    }

    /// Waits until `condition` holds, at most half a minute; a test that waits longer has failed.
    func eventually(_ condition: () throws -> Bool) async throws {
        let end = Date().addingTimeInterval(30)
        while try !condition() {
            guard Date() < end else { throw StackError(.notRunning, "what was waited for did not happen") }
            await Task.yield()
        }
    }
}
