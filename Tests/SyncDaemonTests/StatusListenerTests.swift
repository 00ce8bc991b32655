import FirewallSync
import Foundation
import Logging
import ServiceLifecycle
import XCTest

@testable import SyncDaemon

/// The status pages as clients meet them: whom they answer, and what they say.
final class StatusListenerTests: XCTestCase {
    private var folder = ""
    private let board = StatusBoard(now: Date(timeIntervalSince1970: 1_795_262_400))
    private let metrics = DaemonMetrics(version: "1.0.0")
    private static let token = "0123456789abcdef0123456789abcdef"

    override func setUpWithError() throws {
        folder = NSTemporaryDirectory() + "status-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        board.place([
            StatusBoard.Entry(
                label: "blog <b>", id: "/subscriptions/S", key: "a", schedule: "every 1h",
                due: Date(timeIntervalSince1970: 1_795_266_000))
        ])
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

    private func tokenFile(_ text: String, mode: Int = 0o600) throws -> String {
        let path = folder + "/token"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// Runs the listener while `body` asks it.
    private func serve(
        _ settings: WatchSettings = WatchSettings(listen: ListenAddress(host: "127.0.0.1", port: 0)),
        ledgerFailure: String? = nil, channelFailures: [String] = [],
        _ body: @escaping @Sendable (PlainClient) async throws -> Void
    ) async throws {
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let now = board.snapshot.startedAt
        let pages = StatusPages(
            gate: CurrentGate(try StatusGate(settings)), board: board, metrics: metrics,
            reports: ReportFolder(stateDirectory: folder), review: { _ in nil }, now: { now },
            ledgerFailure: { ledgerFailure },
            channelFailures: { channelFailures })
        let listener = StatusListener(address: settings.listen, pages: pages, logger: Logger(label: "test")) {
            listening.yield($0.port)
        }
        let group = ServiceGroup(services: [listener], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                var iterator = ports.makeAsyncIterator()
                let port = await iterator.next() ?? 0
                do { try await body(PlainClient(port: port)) } catch { XCTFail("\(error)") }
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }

    func testOnlyNamesOfLoopbackAreAnswered() async throws {
        try await serve { client in
            for host in ["127.0.0.1", "localhost:\(client.port)", "LOCALHOST", "[::1]:80", "localhost."] {
                XCTAssertEqual(try client.ask("/healthz", host: host).status, 200, host)
            }
            for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[::2]"] {
                let status = try client.ask("/healthz", host: host).status
                XCTAssertTrue([400, 421].contains(status), "\(host): \(status)")
            }
            XCTAssertEqual(try client.ask("/", host: "evil.example").status, 421)
            XCTAssertEqual(try client.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 400)
        }
    }

    func testConfiguredNamesAreAnswered() async throws {
        let settings = WatchSettings(
            listen: ListenAddress(host: "127.0.0.1", port: 0), hostNames: ["Status.example"])
        try await serve(settings) { client in
            XCTAssertEqual(try client.ask("/healthz", host: "status.EXAMPLE:443").status, 200)
        }
    }

    func testNothingButReadingIsAllowed() async throws {
        try await serve { client in
            for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
                let answer = try client.ask("/", method: method)
                XCTAssertEqual(answer.status, 405, method)
                XCTAssertEqual(answer.headers["allow"], "GET, HEAD")
            }
            let head = try client.ask("/", method: "HEAD")
            XCTAssertEqual(head.status, 200)
            XCTAssertEqual(head.body, "")
            XCTAssertEqual(head.headers["content-length"], try client.ask("/").headers["content-length"])
        }
    }

    func testPagesOfAnotherAddressWantTheToken() async throws {
        let settings = WatchSettings(
            listen: ListenAddress(host: "0.0.0.0", port: 0), tokenFile: try tokenFile(Self.token + "\n"))
        try await serve(settings) { client in
            for path in ["/", "/metrics", "/healthz", "/readyz"] {
                let answer = try client.ask(path)
                XCTAssertEqual(answer.status, 401, path)
                XCTAssertEqual(answer.headers["www-authenticate"]?.hasPrefix("Bearer"), true)
            }
            for wrong in ["Bearer", "Bearer ", "Basic \(Self.token)", "Bearer \(Self.token)0", Self.token] {
                XCTAssertEqual(try client.ask("/", "Authorization: \(wrong)").status, 401, wrong)
            }
            XCTAssertEqual(try client.ask("/", "Authorization: bearer \(Self.token)").status, 200)
        }
    }

    func testWithoutAGoodTokenAnotherAddressIsRefusedAtTheStart() throws {
        var settings = WatchSettings(listen: ListenAddress(host: "0.0.0.0", port: 0))
        for (make, word) in [
            ({ nil }, "token-file"), ({ "/nowhere/token" }, "cannot be read"),
            ({ try self.tokenFile("short") }, "16 or more"),
            ({ try self.tokenFile(Self.token, mode: 0o644) }, "others"),
            ({ try self.tokenFile("two words that are long enough") }, "one line"),
        ] as [(() throws -> String?, String)] {
            settings.tokenFile = try make()
            XCTAssertThrowsError(try StatusGate(settings)) { error in
                XCTAssertEqual((error as? DaemonError)?.code, .token)
                XCTAssertTrue("\(error)".contains(word), "'\(error)' lacks '\(word)'")
            }
            try? FileManager.default.removeItem(atPath: folder + "/token")
        }
    }

    func testPagesShowWhatComesFromOutsideAsText() async throws {
        board.change { $0.reloadFailure = ($0.startedAt, "line 3: '<script>alert(1)</script>'") }
        try await serve { client in
            let overview = try client.ask("/")
            XCTAssertTrue(overview.body.contains("blog &lt;b&gt;"))
            XCTAssertTrue(overview.body.contains("&lt;script&gt;"))
            XCTAssertFalse(overview.body.contains("<script"))
            XCTAssertEqual(overview.headers["x-content-type-options"], "nosniff")
            XCTAssertEqual(overview.headers["content-security-policy"]?.hasPrefix("default-src 'none'"), true)
            let page = try client.ask("/registries/blog%20%3Cb%3E")
            XCTAssertEqual(page.status, 200)
            XCTAssertTrue(overview.body.contains("href=\"/registries/blog%20%3Cb%3E\""))
            XCTAssertEqual(try client.ask("/runs/blog%20%3Cb%3E").status, 200)
            for path in ["/registries/other", "/runs/", "/registries/", "/registries/..%2F..%2Fetc", "/x", "//"] {
                XCTAssertEqual(try client.ask(path).status, 404, path)
            }
        }
    }

    func testReadinessNamesWhatIsInTheWay() async throws {
        try await serve { client in
            let answer = try client.ask("/readyz")
            XCTAssertEqual(answer.status, 200)
            XCTAssertTrue(answer.body.contains("\"ready\" : true"))
        }
        try await serve(ledgerFailure: "The ledger is damaged.", channelFailures: ["'pager' fails."]) { client in
            let answer = try client.ask("/readyz")
            XCTAssertEqual(answer.status, 503)
            XCTAssertTrue(answer.body.contains("The ledger is damaged."))
            XCTAssertTrue(answer.body.contains("'pager' fails."))
            XCTAssertEqual(try client.ask("/healthz").status, 200)
        }
        board.change { $0.startedAt = $0.startedAt.addingTimeInterval(-7200) }
        board.change("a") { $0.due = $0.due.addingTimeInterval(-3600 - 1200) }
        let snapshot = board.snapshot
        let late = Readiness(
            snapshot, now: snapshot.startedAt.addingTimeInterval(7200), ledgerFailure: nil, channelFailures: [])
        XCTAssertFalse(late.ready)
        XCTAssertTrue(late.problems[0].contains("20 minutes overdue"), late.problems[0])
    }

    func testAnAddressThatIsTakenIsNamed() async throws {
        let board = board
        try await serve { client in
            let pages = StatusPages(
                gate: CurrentGate(try StatusGate(WatchSettings())), board: board,
                metrics: DaemonMetrics(version: "1"), reports: ReportFolder(stateDirectory: "/nowhere"),
                review: { _ in nil },
                now: { Date() }, ledgerFailure: { nil }, channelFailures: { [] })
            let listener = StatusListener(
                address: ListenAddress(host: "127.0.0.1", port: client.port), pages: pages,
                logger: Logger(label: "test"), onListening: { _ in XCTFail("two listen on one port") })
            do {
                try await listener.run()
                XCTFail("two listen on one port")
            } catch let error as DaemonError {
                XCTAssertEqual(error.code, .listener)
                XCTAssertTrue(error.description.contains("127.0.0.1:\(client.port)"), error.description)
            }
        }
    }
}
