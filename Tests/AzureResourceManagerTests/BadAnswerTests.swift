import AzureResourceManager
import CurlTransport
import LoopbackServer
import XCTest

/// What the client says when a read is answered with anything but the registry.
final class BadAnswerTests: ResourceManagerTestCase {
    private func readingFailure(_ replies: [Reply]) async throws -> (error: ResourceManagerError, requests: [Request]) {
        let server = try LoopbackServer(replies: replies)
        let client = client(server)
        let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
        XCTAssertFalse(error.mayHaveTakenEffect, "a read has no effect: \(error)")
        assertContains(error.description, "cannot read registry blogbuildtest: ")
        return (error, server.requests)
    }

    func testRefusedTokenIsExplainedWithItsOrigin() async throws {
        let (error, requests) = try await readingFailure([
            .error(401, "InvalidAuthenticationToken", "The access token is invalid.")
        ])
        XCTAssertEqual(error.code, .unauthenticated)
        assertContains(error.description, "401 InvalidAuthenticationToken", "environment variable TOKEN")
        XCTAssertEqual(requests.count, 1, "the same token is not sent again")
    }

    func testMissingPermissionIsNamedWithItsScope() async throws {
        let message =
            "The client 'c' with object id 'o' does not have authorization to perform action "
            + "'Microsoft.ContainerRegistry/registries/read' over scope '\(id)' or the scope is invalid."
        let (error, requests) = try await readingFailure([.error(403, "AuthorizationFailed", message)])
        XCTAssertEqual(error.code, .authorizationFailed)
        assertContains(
            error.description, "lacks the permission Microsoft.ContainerRegistry/registries/read over \(id)",
            "acr-firewall-sync setup")
        XCTAssertEqual(requests.count, 1)
    }

    func testUnknownRegistryIsExplained() async throws {
        let (error, _) = try await readingFailure([
            .error(404, "ResourceNotFound", "The Resource 'r' under resource group 'g' was not found.")
        ])
        XCTAssertEqual(error.code, .notFound)
        assertContains(error.description, "404 ResourceNotFound", "check subscription, resource group and name")
    }

    func testConflictIsExplained() async throws {
        let (error, _) = try await readingFailure([.error(409, "Conflict", "busy")])
        XCTAssertEqual(error.code, .conflict)
    }

    func testThrottledReadIsRepeatedWhenItsTimeHasCome() async throws {
        let server = try LoopbackServer(replies: [
            .error(429, "TooManyRequests", "slow down", headers: [("Retry-After", "7")]), RegistryFixture(id).reply(),
        ])
        _ = try await client(server).registry(id)
        XCTAssertEqual(server.requests.count, 2)
        XCTAssertEqual(waits.seconds, [7])
    }

    func testThrottlingWithoutEndIsReported() async throws {
        let (error, requests) = try await readingFailure([
            .error(429, "TooManyRequests", "slow down", headers: [("Retry-After", "9")])
        ])
        XCTAssertEqual(error.code, .throttled)
        assertContains(error.description, "429 TooManyRequests", "run again after 9 s")
        XCTAssertEqual(requests.count, 5)
    }

    func testServerErrorIsRepeatedAndThenReportedWithItsCorrelationId() async throws {
        let (error, requests) = try await readingFailure([
            .error(
                500, "InternalServerError", "oops",
                headers: [("x-ms-correlation-request-id", "c-1"), ("x-ms-request-id", "r-1")])
        ])
        XCTAssertEqual(error.code, .serverError)
        XCTAssertEqual(error.correlationID, "c-1")
        assertContains(error.description, "500 InternalServerError: \"oops\"", "(correlation id c-1)")
        XCTAssertEqual(requests.count, 4)
    }

    func testRequestIdStandsInForACorrelationId() async throws {
        let (error, _) = try await readingFailure([.error(404, "X", "y", headers: [("x-ms-request-id", "r-1")])])
        XCTAssertEqual(error.correlationID, "r-1")
    }

    func testPageOfAPortalIsQuotedFromItsBeginning() async throws {
        let (error, _) = try await readingFailure([.text("<html>\n<body>Sign in to the network</body></html>")])
        XCTAssertEqual(error.code, .badAnswer)
        assertContains(error.description, "it is not JSON", "begins '<html> <body>Sign in", "proxy or a portal")
    }

    func testTruncatedJSONIsNotJSON() async throws {
        let (error, _) = try await readingFailure([.json(String(RegistryFixture(id).json.prefix(200)))])
        XCTAssertEqual(error.code, .badAnswer)
        assertContains(error.description, "it is not JSON")
    }

    func testHalfABodyIsATransportError() async throws {
        let half = Array(RegistryFixture(id).json.utf8.prefix(200))
        let (error, requests) = try await readingFailure([.partial(half, declaring: 2_000)])
        XCTAssertEqual(error.code, .transport)
        XCTAssertEqual(requests.count, 4, "a read can be repeated")
    }

    func testEmptySuccessIsExplained() async throws {
        let (error, _) = try await readingFailure([.status(200)])
        XCTAssertEqual(error.code, .badAnswer)
        assertContains(error.description, "no body where JSON is expected")
    }

    func testDroppedAndGarbledConnectionsAreTransportErrors() async throws {
        for reply in [Reply.dropped, .reset, .garbage(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))] {
            let (error, _) = try await readingFailure([reply])
            XCTAssertEqual(error.code, .transport)
        }
    }

    func testRedirectIsNotFollowed() async throws {
        let (error, requests) = try await readingFailure([.redirect(to: "/elsewhere")])
        XCTAssertEqual(error.code, .badAnswer)
        assertContains(error.description, "not followed with a token")
        XCTAssertEqual(requests.count, 1)
    }

    func testNobodyThereIsATransportError() async throws {
        let port = try LoopbackServer.unusedPort()
        let client = ResourceManagerClient(
            cloud: cloud("http://127.0.0.1:\(port)"), credential: .tokenEnvironment(variable: "TOKEN"),
            transport: CurlTransport.Configuration(userAgent: "arm-tests"), surroundings: surroundings())
        let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
        XCTAssertEqual(error.code, .transport)
        XCTAssertFalse(error.mayHaveTakenEffect)
    }

    func testPlainHTTPBeyondThisMachineIsRefusedBeforeAnythingIsSent() async throws {
        for address in [
            "http://management.azure.com", "ftp://management.azure.com", "management.azure.com", "https://u:p@h",
            "https://h?x=1",
        ] {
            let client = ResourceManagerClient(
                cloud: cloud(address), credential: .tokenEnvironment(variable: "TOKEN"),
                transport: CurlTransport.Configuration(userAgent: "arm-tests"), surroundings: surroundings())
            let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
            XCTAssertEqual(error.code, .other("InvalidEndpoint"), address)
            assertContains(error.description, "resource manager of the cloud 'test'")
        }
    }
}
