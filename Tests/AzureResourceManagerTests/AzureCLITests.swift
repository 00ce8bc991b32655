import AzureResourceManager
import CurlTransport
import Foundation
import LoopbackServer
import XCTest

/// `az account get-access-token`, played by a script of the same name: what is tested is how it is run and read.
final class AzureCLITests: ResourceManagerTestCase {
    /// A client of a server that takes every token, with `script` as the `az` on its PATH.
    private func client(
        _ server: LoopbackServer, az script: String?,
        patience: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
    ) throws -> ResourceManagerClient {
        if let script { _ = try write("#!/bin/sh\n" + script, to: "az", mode: 0o700) }
        var surroundings = surroundings([
            "PATH": directory + (script == nil ? "" : ":/usr/bin:/bin"), "HOME": directory,
        ])
        surroundings.sleep = patience
        return ResourceManagerClient(
            cloud: cloud(server.url), credential: .azureCLI,
            transport: CurlTransport.Configuration(userAgent: "arm-tests"), surroundings: surroundings)
    }

    private func server() throws -> LoopbackServer { try LoopbackServer(replies: [RegistryFixture(id).reply()]) }

    private func azFailure(_ script: String?) async throws -> ResourceManagerError {
        let server = try server()
        let client = try client(server, az: script)
        let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
        XCTAssertEqual(error.code, .credential)
        assertContains(error.description, "`az account get-access-token`")
        XCTAssertEqual(server.requests.count, 0)
        return error
    }

    func testTokenIsAskedForTheCloudsAudienceAndKept() async throws {
        let server = try server()
        let client = try client(
            server,
            az: """
                echo "$@" >> '\(directory)/calls'
                echo '{"accessToken":"from.az","expiresOn":"2027-01-15 10:00:00.000000","expires_on":1800003600,"tokenType":"Bearer"}'
                """)
        _ = try await client.registry(id)
        _ = try await client.registry(id)
        XCTAssertEqual(server.requests.map { $0.header("Authorization") }, ["Bearer from.az", "Bearer from.az"])
        XCTAssertEqual(
            try String(contentsOfFile: directory + "/calls", encoding: .utf8),
            "account get-access-token --resource https://arm.test --output json\n")
    }

    func testSomebodyWhoIsNotSignedInIsTold() async throws {
        let error = try await azFailure(
            "echo \"ERROR: Please run 'az login' to setup account.\" >&2; echo leak; exit 1")
        assertContains(error.description, "Please run 'az login' to setup account.", "sign in with `az login`")
        XCTAssertFalse(error.description.contains("leak"), "standard output could hold a token")
    }

    func testAbsenceOfAzIsExplained() async throws {
        let error = try await azFailure(nil)
        assertContains(error.description, "no `az` on the PATH", "install the Azure CLI")
    }

    func testOutputThatIsNoTokenIsNotQuoted() async throws {
        let error = try await azFailure("echo '{\"token\":\"leak\"}'")
        assertContains(error.description, "without an access token")
        XCTAssertFalse(error.description.contains("leak"))
    }

    func testOutputWithoutEndIsCutOff() async throws {
        let error = try await azFailure("exec yes")
        assertContains(error.description, "more than 262144 bytes")
    }

    func testAzThatNeverEndsIsEndedWithItsChildren() async throws {
        let started = directory + "/started"
        XCTAssertEqual(mkfifo(started, 0o600), 0)
        // The child holds standard output open: the run can only end when the child does.
        let server = try server()
        let client = try client(
            server, az: "sleep 1000 & echo > '\(started)'; wait",
            patience: { _ in
                await withCheckedContinuation { continuation in
                    Thread.detachNewThread {
                        _ = FileHandle(forReadingAtPath: started)?.readDataToEndOfFile()
                        continuation.resume()
                    }
                }
            })
        let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
        XCTAssertEqual(error.code, .credential)
        assertContains(error.description, "did not end within 60 s")
    }
}
