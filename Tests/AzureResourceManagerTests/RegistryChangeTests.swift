import AzureResourceManager
import LoopbackServer
import NetworkRules
import Synchronization
import XCTest

/// How a change that was accepted ends.
final class RegistryChangeTests: ResourceManagerTestCase {
    func testChangeThatIsThroughAtOnceNeedsOneRequest() async throws {
        for status in [200, 201] {
            let server = try server([
                RegistryFixture(id).reply(status: status, headers: [("x-ms-correlation-request-id", "c-9")])
            ])
            let answer = try await write(server)
            XCTAssertEqual(answer.correlationID, "c-9")
            XCTAssertEqual(server.requests.count, 1)
        }
        XCTAssertEqual(waits.seconds, [])
    }

    func testAsyncOperationIsWatchedAndThenTheRegistryIsRead() async throws {
        let updating = RegistryFixture(id).with { $0.state = "Updating" }
        let states = Mutex(["InProgress", "Updating", "succeeded"])
        let server = try LoopbackServer { [id] request in
            let base = "http://\(request.header("Host") ?? "")"
            switch (request.method, request.path) {
            case ("PATCH", _):
                return updating.reply(
                    status: 201,
                    headers: [
                        ("Azure-AsyncOperation", base + "/operationStatuses/1?t=x%2Fy"), ("Location", base + "/never"),
                        ("Retry-After", "3"),
                    ])
            case ("GET", "/operationStatuses/1"):
                let state = states.withLock { $0.removeFirst() }
                return .json(#"{"status":"\#(state)"}"#, headers: state == "Updating" ? [("Retry-After", "5")] : [])
            case ("GET", id.description): return RegistryFixture(id).reply()
            default: return .status(404)
            }
        }
        let answer = try await write(server)
        XCTAssertEqual(answer.registry.provisioningState, "Succeeded")
        XCTAssertEqual(waits.seconds, [3, 2, 5], "Retry-After, else the settings' interval")
        XCTAssertEqual(server.requests.map(\.method), ["PATCH", "GET", "GET", "GET", "GET"])
        XCTAssertEqual(server.requests[1].target, "/operationStatuses/1?t=x%2Fy", "the link goes out as it came")
        XCTAssertEqual(server.requests[1].header("Authorization"), "Bearer \(Self.token)")
    }

    func testLocationIsWatchedWhereverItMovesAndThenTheRegistryIsRead() async throws {
        let server = try LoopbackServer { [id] request in
            let base = "http://\(request.header("Host") ?? "")"
            switch (request.method, request.path) {
            case ("PATCH", _):
                return .status(202, headers: [("Location", base + "/operationResults/1"), ("Retry-After", "1")])
            case (_, "/operationResults/1"): return .status(202, headers: [("Location", "/operationResults/2")])
            case (_, "/operationResults/2"): return .status(200)
            default: return RegistryFixture(id).reply()
            }
        }
        _ = try await write(server)
        XCTAssertEqual(
            server.requests.map(\.path),
            [id.description, "/operationResults/1", "/operationResults/2", id.description])
        XCTAssertEqual(waits.seconds, [1, 2])
    }

    func testWithoutALinkTheRegistryItselfIsWatched() async throws {
        let updating = RegistryFixture(id).with { $0.state = "Updating" }
        for first in [updating.reply(), updating.reply(status: 201), .status(202)] {
            let server = try server(
                [first], then: [updating.reply(headers: [("Retry-After", "4")]), RegistryFixture(id).reply()])
            let answer = try await write(server)
            XCTAssertEqual(answer.registry.provisioningState, "Succeeded")
            XCTAssertEqual(server.requests.map(\.method), ["PATCH", "GET", "GET"])
        }
        XCTAssertEqual(waits.seconds, [2, 4, 2, 4, 2, 4])
    }

    func testOperationThatMayNotBeReadIsWatchedAtTheRegistry() async throws {
        for status in [403, 404] {
            let server = try LoopbackServer { [id] request in
                if request.path == "/operationStatuses/1" { return .error(status, "AuthorizationFailed", "no") }
                return RegistryFixture(id).reply(
                    headers: request.method == "PATCH"
                        ? [("Azure-AsyncOperation", "http://\(request.header("Host") ?? "")/operationStatuses/1")] : [])
            }
            _ = try await write(server)
            XCTAssertEqual(server.requests.map(\.path), [id.description, "/operationStatuses/1", id.description])
        }
    }

    func testFailureOfTheOperationIsExplained() async throws {
        for state in ["Failed", "Canceled"] {
            let server = try LoopbackServer { [id] request in
                request.method == "PATCH"
                    ? RegistryFixture(id).reply(
                        headers: [("Azure-AsyncOperation", "http://\(request.header("Host") ?? "")/o")])
                    : .json(#"{"status":"\#(state)","error":{"code":"Broken","message":"the disk is full"}}"#)
            }
            let error = try await writingFailure(server)
            XCTAssertEqual(error.code, .other(state))
            XCTAssertTrue(error.mayHaveTakenEffect)
            assertContains(error.description, "ended as \(state): Broken: \"the disk is full\"")
        }
    }

    func testFailureOfTheRegistryIsExplained() async throws {
        let failed = RegistryFixture(id).with { $0.state = "Failed" }
        let updating = RegistryFixture(id).with { $0.state = "Updating" }
        for replies in [[failed.reply()], [updating.reply(), failed.reply()]] {
            let error = try await writingFailure(try server(replies))
            XCTAssertEqual(error.code, .other("Failed"))
            XCTAssertTrue(error.mayHaveTakenEffect)
        }
    }

    func testChangeWithoutEndRunsIntoTheTimeLimit() async throws {
        var settings = ResourceManagerClient.Settings()
        settings.operationTimeout = 60
        let updating = RegistryFixture(id).with { $0.state = "Updating" }
        let server = try server(
            [updating.reply(headers: [("x-ms-request-id", "r-7")])],
            then: [updating.reply(headers: [("Retry-After", "25")])])
        let error = try await writingFailure(server, settings: settings)
        XCTAssertEqual(error.code, .timeout)
        XCTAssertTrue(error.mayHaveTakenEffect)
        XCTAssertEqual(error.correlationID, "r-7")
        assertContains(error.description, "not through after 60 s (last seen: Updating)", "read the registry before")
        XCTAssertEqual(waits.seconds, [2, 25, 25, 8], "the limit cuts the last wait")
    }

    func testRetryAfterZeroMakesNoBusyLoop() async throws {
        var settings = ResourceManagerClient.Settings()
        settings.operationTimeout = 2
        let updating = RegistryFixture(id).with { $0.state = "Updating" }
        let server = try server([updating.reply(headers: [("Retry-After", "0")])])
        _ = try await writingFailure(server, settings: settings)
        XCTAssertEqual(waits.seconds, [0.5, 0.5, 0.5, 0.5])
    }

    func testTroubleWhileWatchingIsNoEnd() async throws {
        let updating = RegistryFixture(id).with { $0.state = "Updating" }
        // The transport tries each read four times by itself; the drops and errors here outlast that.
        let trouble =
            Array(repeating: Reply.dropped, count: 5) + Array(repeating: .error(503, "Busy", "later"), count: 5)
        let server = try server([updating.reply()], then: trouble + [RegistryFixture(id).reply()])
        let answer = try await write(server)
        XCTAssertEqual(answer.registry.provisioningState, "Succeeded")
        XCTAssertEqual(server.requests.filter { $0.method == "PATCH" }.count, 1)
    }

    func testAnswerOfAWatchedRegistryThatIsGarbageIsReportedAsOpen() async throws {
        let updating = RegistryFixture(id).with { $0.state = "Updating" }
        let error = try await writingFailure(try server([updating.reply()], then: [.text("<html>")]))
        XCTAssertEqual(error.code, .badAnswer)
        XCTAssertTrue(error.mayHaveTakenEffect)
    }
}
