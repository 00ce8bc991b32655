import CurlTransport
import LoopbackServer
import XCTest

final class CancellationTests: TransportTestCase {
    func testCancellingTheTaskEndsTheTransferAtOnce() async throws {
        let server = try LoopbackServer { _ in .text("never").held(by: Gate()) }
        let transport = transport()
        let task = Task { try await transport.send(HTTPRequest(url: server.url)) }
        _ = await server.requests(atLeast: 1)
        task.cancel()
        do {
            _ = try await task.value
            XCTFail("the transfer went on")
        } catch {
            XCTAssertEqual((error as? TransportError)?.code, .cancelled)
        }
        await server.endedConnections(atLeast: 1)
    }

    func testACancelledTaskSendsNothing() async throws {
        let server = try LoopbackServer { _ in .text("never").held(by: Gate()) }
        let transport = transport()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(HTTPRequest(url: server.url))
        }
        do {
            _ = try await task.value
            XCTFail("the transfer went on")
        } catch {
            XCTAssertEqual((error as? TransportError)?.code, .cancelled)
        }
        XCTAssertEqual(server.requests.count, 0)
    }

    func testCancellingEndsTheWaitBetweenAttempts() async throws {
        let server = try LoopbackServer { _ in .status(503) }
        let (waiting, reached) = AsyncStream<Void>.makeStream()
        let transport = transport {
            $0.retry.maximumAttempts = 4
            $0.retry.sleep = { _ in
                reached.yield()
                try await Task.sleep(for: .seconds(3600))
            }
        }
        let task = Task { try await transport.send(HTTPRequest(url: server.url)) }
        for await _ in waiting { break }
        task.cancel()
        do {
            _ = try await task.value
            XCTFail("the attempts went on")
        } catch {
            XCTAssertEqual((error as? TransportError)?.code, .cancelled)
        }
        XCTAssertEqual(server.requests.count, 1)
    }
}
