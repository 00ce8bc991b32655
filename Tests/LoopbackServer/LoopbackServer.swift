import Foundation
import Synchronization

/// A scripted HTTP/1.1 server on 127.0.0.1, for tests: a closure decides what each request gets.
///
/// It runs on threads of its own and knows nothing of the code under test. Requests are kept in the order in which they
/// arrived. The server stops when it is released, or with ``stop()``.
///
/// ```swift
/// let server = try LoopbackServer { $0.path == "/file" ? .text("hello") : .status(404) }
/// let response = try await transport.send(HTTPRequest(url: server.url + "/file"))
/// XCTAssertEqual(server.requests.map(\.path), ["/file"])
/// ```
public final class LoopbackServer: Sendable {
    /// The port that it listens on.
    public let port: Int
    private let log: RequestLog
    private let listener: Listener

    /// Listens on a free port of 127.0.0.1 and answers each request with what `handler` returns.
    ///
    /// The handler runs on the connection's thread; it gets the request, which is already among ``requests``.
    public init(_ handler: @escaping @Sendable (Request) -> Reply) throws {
        log = RequestLog()
        listener = try Listener()
        port = listener.port
        Thread.detachNewThread { [log, listener] in
            listener.run { descriptor, number in
                Connection(descriptor: descriptor, number: number, stop: listener.stop, log: log, handler: handler)
                    .run()
                log.connectionEnded()
            }
        }
    }

    /// Answers the n-th request with the n-th reply, and every later one with the last.
    public convenience init(replies: [Reply]) throws {
        precondition(!replies.isEmpty, "a script needs at least one reply")
        let next = Mutex(0)
        try self.init { _ in
            next.withLock { next in
                defer { next += 1 }
                return replies[min(next, replies.count - 1)]
            }
        }
    }

    deinit { stop() }

    /// The server's URL, `http://127.0.0.1:PORT`, without a slash at the end.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// All requests so far.
    public var requests: [Request] { log.requests }

    /// Waits until `count` requests have arrived, and returns all that have.
    public func requests(atLeast count: Int) async -> [Request] { await log.requests(atLeast: count) }

    /// Waits until `count` connections have ended, by either side.
    public func endedConnections(atLeast count: Int) async { await log.endedConnections(atLeast: count) }

    /// Closes the listener and every connection; held replies are given up.
    public func stop() { listener.stop.open() }

    /// A port of 127.0.0.1 on which nobody listens: a connection to it is refused.
    public static func unusedPort() throws -> Int { try Listener().port }
}
