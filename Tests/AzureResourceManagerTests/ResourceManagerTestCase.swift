import AzureResourceManager
import CurlTransport
import Foundation
import LoopbackServer
import Synchronization
import XCTest

/// What the tests of the client share: a registry, a client of a scripted server, and clocks that do not wait.
class ResourceManagerTestCase: XCTestCase {
    let id = RegistryID(
        subscription: "11111111-2222-3333-4444-555555555555", resourceGroup: "blog", name: "blogbuildtest")
    /// Where each test may write; gone afterwards.
    private(set) var directory = ""
    /// A server stops when nobody holds it.
    private var servers: [LoopbackServer] = []
    /// What the client waited for.
    let waits = Waits()
    static let token = "eyJ0b2tlbg.sUrElYsEcReT.0123456789"

    override func setUpWithError() throws {
        directory = NSTemporaryDirectory() + "arm-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws {
        servers = []
        try FileManager.default.removeItem(atPath: directory)
    }

    /// A cloud whose resource manager and sign-in are both at `url`.
    func cloud(_ url: String, authority: String? = nil) -> Cloud {
        Cloud(
            name: "test", resourceManager: url, authority: authority ?? url, audience: "https://arm.test",
            registrySuffix: "azurecr.io", downloadPage: "", publicationCloud: "Embedded")
    }

    func surroundings(_ environment: [String: String] = [:]) -> Surroundings {
        Surroundings(
            environment: environment.merging(["TOKEN": Self.token]) { given, _ in given },
            now: { 1_800_000_000 }, sleep: waits.sleep)
    }

    func client(
        _ server: LoopbackServer,
        credential: CredentialSource = .tokenEnvironment(variable: "TOKEN"),
        environment: [String: String] = [:],
        settings: ResourceManagerClient.Settings = ResourceManagerClient.Settings(),
        throttle: RequestThrottle? = nil
    ) -> ResourceManagerClient {
        servers.append(server)
        return ResourceManagerClient(
            cloud: cloud(server.url), credential: credential,
            transport: CurlTransport.Configuration(userAgent: "arm-tests"), settings: settings,
            surroundings: surroundings(environment),
            throttle: throttle ?? RequestThrottle(now: { 0 }, sleep: waits.sleep))
    }

    /// Writes a file of this test, readable by its owner alone, and returns its path.
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let path = directory + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// The error that `body` must throw, checked for what holds of every error.
    func failure<Value>(
        file: StaticString = #filePath, line: UInt = #line,
        _ body: () async throws(ResourceManagerError) -> Value
    ) async throws -> ResourceManagerError {
        do throws(ResourceManagerError) {
            let value = try await body()
            XCTFail("no error, but \(value)", file: file, line: line)
            throw ResourceManagerError(code: .other("no error"), description: "")
        } catch {
            XCTAssertFalse(error.description.contains(Self.token), error.description, file: file, line: line)
            XCTAssertFalse(error.description.contains("\n"), error.description, file: file, line: line)
            return error
        }
    }
}

// MARK: - Writes

extension ResourceManagerTestCase {
    /// Answers the PATCH with `write`, and what follows it with `then`, of which the last is repeated.
    func server(_ write: [Reply], then: [Reply] = []) throws -> LoopbackServer {
        try LoopbackServer(replies: write + then)
    }

    func write(
        _ server: LoopbackServer, _ values: [String] = ["198.18.1.0/24"],
        settings: ResourceManagerClient.Settings = ResourceManagerClient.Settings()
    ) async throws(ResourceManagerError) -> (registry: Registry, correlationID: String?) {
        try await client(server, settings: settings).replaceRules(of: id, with: values)
    }

    func writingFailure(
        _ server: LoopbackServer, settings: ResourceManagerClient.Settings = ResourceManagerClient.Settings()
    ) async throws -> ResourceManagerError {
        let error = try await failure { () async throws(ResourceManagerError) in
            try await write(server, settings: settings)
        }
        assertContains(error.description, "cannot write the rules of registry blogbuildtest: ")
        return error
    }
}

/// Waits that end at once, and what was asked of them.
final class Waits: Sendable {
    private let asked = Mutex<[Double]>([])

    var seconds: [Double] { asked.withLock { $0 } }

    var sleep: @Sendable (Double) async throws -> Void {
        { [self] seconds in asked.withLock { $0.append(seconds) } }
    }
}

func assertContains(
    _ text: String, _ parts: String..., file: StaticString = #filePath, line: UInt = #line
) {
    for part in parts where !text.contains(part) {
        XCTFail("'\(part)' is not in: \(text)", file: file, line: line)
    }
}
