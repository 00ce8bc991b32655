import AzureResourceManager
import Foundation
import LoopbackServer
import XCTest

/// Tokens that somebody else fetched: where they lie, and when they are read again.
final class StoredCredentialTests: ResourceManagerTestCase {
    private func credentialFailure(
        _ credential: CredentialSource, environment: [String: String] = [:]
    ) async throws -> ResourceManagerError {
        let server = try LoopbackServer(replies: [RegistryFixture(id).reply()])
        let client = client(server, credential: credential, environment: environment)
        let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
        XCTAssertEqual(error.code, .credential, error.description)
        XCTAssertFalse(error.mayHaveTakenEffect)
        XCTAssertEqual(server.requests.count, 0)
        return error
    }

    func testTokenFileIsReadWithoutItsLineEnd() async throws {
        let server = try LoopbackServer(replies: [RegistryFixture(id).reply()])
        let path = try write("abc.def\r\n", to: "token")
        _ = try await client(server, credential: .tokenFile(path: path)).registry(id)
        XCTAssertEqual(server.requests.first?.header("Authorization"), "Bearer abc.def")
    }

    func testTokenFileIsReadAgainWhenTheTokenIsRefused() async throws {
        let path = try write("old", to: "token")
        let server = try LoopbackServer { [id] request in
            request.header("Authorization") == "Bearer new"
                ? RegistryFixture(id).reply() : .error(401, "ExpiredAuthenticationToken", "expired")
        }
        let client = client(server, credential: .tokenFile(path: path))
        let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
        XCTAssertEqual(error.code, .unauthenticated)
        assertContains(error.description, path)
        _ = try write("new", to: "token")
        _ = try await client.registry(id)
        _ = try await client.registry(id)
        XCTAssertEqual(
            server.requests.map { $0.header("Authorization") },
            ["Bearer old", "Bearer old", "Bearer new", "Bearer new"])
    }

    func testRefusedWriteIsSentAgainWithTheNewToken() async throws {
        let path = try write("old", to: "token")
        let server = try LoopbackServer { [id] request in
            guard request.header("Authorization") == "Bearer new" else {
                // The file changes while the request is under way.
                try? Data("new".utf8).write(to: URL(fileURLWithPath: path))
                return .error(401, "ExpiredAuthenticationToken", "expired")
            }
            return RegistryFixture(id).reply()
        }
        _ = try await client(server, credential: .tokenFile(path: path)).replaceRules(of: id, with: [])
        XCTAssertEqual(server.requests.map(\.method), ["PATCH", "PATCH"])
    }

    func testNewTokenThatIsRefusedTooIsTheEnd() async throws {
        let path = try write("0", to: "token")
        let server = try LoopbackServer { request in
            let next = "\(request.header("Authorization")?.dropFirst("Bearer ".count) ?? "")0"
            try? Data(next.utf8).write(to: URL(fileURLWithPath: path))
            return .error(401, "InvalidAuthenticationToken", "no")
        }
        let client = client(server, credential: .tokenFile(path: path))
        let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
        XCTAssertEqual(error.code, .unauthenticated)
        XCTAssertEqual(server.requests.count, 2)
    }

    func testAbsentTokenFileIsExplained() async throws {
        let error = try await credentialFailure(.tokenFile(path: directory + "/none"))
        assertContains(error.description, directory + "/none", "No such file", "create it")
    }

    func testFileThatOthersCanReadIsRefused() async throws {
        let isRoot = geteuid() == 0
        for mode in [0o644, 0o604, 0o660, 0o602, 0o620] + (isRoot ? [] : [0o640]) {
            let path = try write("secret", to: "token-\(mode)", mode: mode)
            let error = try await credentialFailure(.tokenFile(path: path))
            assertContains(error.description, "mode \(String(mode, radix: 8))", "chmod 600 \(path)")
        }
    }

    func testGroupMayReadAFileOfRoots() async throws {
        try XCTSkipUnless(geteuid() == 0, "only root can make a file of root's")
        let path = try write("mounted", to: "token", mode: 0o640)
        let server = try LoopbackServer(replies: [RegistryFixture(id).reply()])
        _ = try await client(server, credential: .tokenFile(path: path)).registry(id)
        XCTAssertEqual(server.requests.first?.header("Authorization"), "Bearer mounted")
    }

    func testFileOfAnotherUserIsRefused() async throws {
        try XCTSkipUnless(geteuid() == 0, "only root can give a file away")
        let path = try write("secret", to: "token")
        XCTAssertEqual(chown(path, 12_345, 12_345), 0)
        let error = try await credentialFailure(.tokenFile(path: path))
        assertContains(error.description, "belongs to the user 12345")
    }

    func testOnlyPlainFilesAreRead() async throws {
        let pipe = directory + "/pipe"
        XCTAssertEqual(mkfifo(pipe, 0o600), 0)
        for path in [pipe, directory, "/dev/zero"] {
            let error = try await credentialFailure(.tokenFile(path: path))
            assertContains(error.description, "is not a plain file")
        }
    }

    func testLinkToAFileIsFollowed() async throws {
        let path = try write("linked", to: "token")
        try FileManager.default.createSymbolicLink(atPath: directory + "/link", withDestinationPath: path)
        let server = try LoopbackServer(replies: [RegistryFixture(id).reply()])
        _ = try await client(server, credential: .tokenFile(path: directory + "/link")).registry(id)
        XCTAssertEqual(server.requests.first?.header("Authorization"), "Bearer linked")
    }

    func testTextThatIsNoTokenIsNeitherSentNorShown() async throws {
        for (index, text) in ["two words", "a\r\nX-Evil: 1", "tökén", "a\u{0}b"].enumerated() {
            let path = try write(text, to: "token-\(index)")
            let error = try await credentialFailure(.tokenFile(path: path))
            assertContains(error.description, "is no access token")
            XCTAssertFalse(error.description.contains("words") || error.description.contains("Evil"))
        }
        let empty = try await credentialFailure(.tokenFile(path: try write(" \n", to: "empty")))
        assertContains(empty.description, "is empty")
        let long = try await credentialFailure(
            .tokenFile(path: try write(String(repeating: "x", count: 70_000), to: "long")))
        assertContains(long.description, "longer than 65536 bytes")
    }

    func testTokenFromTheEnvironment() async throws {
        let server = try LoopbackServer(replies: [RegistryFixture(id).reply()])
        let client = client(
            server, credential: .tokenEnvironment(variable: "ARM_TOKEN"), environment: ["ARM_TOKEN": "xyz "])
        _ = try await client.registry(id)
        XCTAssertEqual(server.requests.first?.header("Authorization"), "Bearer xyz")

        let unset = try await credentialFailure(.tokenEnvironment(variable: "NO_SUCH"))
        assertContains(unset.description, "environment variable NO_SUCH is not set")
        let empty = try await credentialFailure(.tokenEnvironment(variable: "E"), environment: ["E": ""])
        assertContains(empty.description, "environment variable E is empty")
    }
}
