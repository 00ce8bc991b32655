import CurlTransport
import FirewallSync
import LoopbackServer
import Synchronization
import XCTest

@testable import Alerting

/// A channel that fails is recorded, tried again, and reported over the others; it never stops anything.
final class ChannelFaultsTests: AlertingTestCase {
    private func failure(of reply: Reply, attempts: Int) async throws -> ChannelFailure {
        let server = try LoopbackServer { _ in reply }
        let dispatcher = dispatcher([webhook(server.url + "/hook")])
        let deliveries = await dispatcher.report([alert()], scope: "blog")
        XCTAssertEqual(deliveries.count, 1)
        XCTAssertNotNil(deliveries.first?.failure)
        XCTAssertEqual(server.requests.count, attempts)
        let failures = await dispatcher.channelFailures()
        XCTAssertEqual(notices.all.count, 1)
        return try XCTUnwrap(failures.first)
    }

    func testAnswersOf500AreTriedThreeTimes() async throws {
        let failure = try await failure(of: .text("out\nof \u{1b}[31morder", status: 500), attempts: 3)
        XCTAssertEqual(failure.reason, "it answers 500: out of \\u{1b}[31morder (3 attempts)")
    }

    func testAConnectionThatEndsInTheMiddleIsTriedThreeTimes() async throws {
        let failure = try await failure(of: .partial([1], declaring: 100), attempts: 3)
        XCTAssertTrue(failure.reason.contains("ended before"), failure.reason)
    }

    func testANoIsFinal() async throws {
        let failure = try await failure(of: .text("no such channel", status: 404), attempts: 1)
        XCTAssertEqual(failure.reason, "it answers 404: no such channel")
    }

    func testAnAnswerThatQuotesTheSecretURL_inWholeOrInPart_isToldWithoutIt() async throws {
        let path = "/hooks/T0PSECRETPATH%2Bplus?api-version=1&sig=S1GNATURE"
        let quotes = [
            path, #"\/hooks\/T0PSECRETPATH%2Bplus"#, "sig 'S1GNATURE' is wrong", "no T0PSECRETPATH+plus",
            String(repeating: "x", count: 193) + "T0PSECRETPATH%2Bplus",
        ]
        for quote in quotes {
            let server = try LoopbackServer { _ in .text(quote, status: 403) }
            let channel = AlertChannelSettings(name: "chat", kind: .slack(url: try secret(server.url + path)))
            let deliveries = await dispatcher([channel], path: UUID().uuidString).report([alert()], scope: "blog")
            let reason = try XCTUnwrap(deliveries.first?.failure)
            XCTAssertTrue(reason.hasPrefix("it answers 403: "), reason)
            XCTAssertFalse(reason.contains("T0P") || reason.contains("S1G"), reason)
        }
    }

    func testARedirectIsNotFollowed() async throws {
        let elsewhere = try LoopbackServer { _ in .status(204) }
        let failure = try await failure(of: .redirect(to: elsewhere.url), attempts: 1)
        XCTAssertTrue(failure.reason.contains("redirect"), failure.reason)
        XCTAssertEqual(elsewhere.requests.count, 0)
    }

    func testAnAnswerWithoutEndIsCutOff() async throws {
        let failure = try await failure(of: .text(String(repeating: "x", count: 1 << 20)), attempts: 1)
        XCTAssertTrue(failure.reason.contains("ceiling"), failure.reason)
    }

    func testAServerThatHangs_keepsNoOtherChannelWaiting_andIsReportedThere() async throws {
        let silent = try SilentPort()
        let working = try LoopbackServer { _ in .status(204) }
        var transport = transport
        transport.totalTimeout = 0.2
        let channels = [webhook("http://127.0.0.1:\(silent.port)", name: "stuck"), webhook(working.url, name: "works")]
        let dispatcher = dispatcher(channels, transport: transport)
        let deliveries = await dispatcher.report([alert()], scope: "blog")
        XCTAssertEqual(
            deliveries.map { "\($0.channel) \($0.cause) \($0.failure == nil)" },
            ["stuck refused/quota false", "works refused/quota true", "works channel/stuck true"])
        XCTAssertEqual(try told(working), ["raised warning refused/quota", "raised warning channel/stuck"])
        let failures = await dispatcher.channelFailures()
        XCTAssertEqual(failures.map(\.channel), ["stuck"])
        let again = await dispatcher.report([alert()], scope: "blog")
        XCTAssertEqual(again, [], "for half a minute the stuck channel costs nobody any time")
    }

    func testWhatDidNotArriveIsTriedAgain_evenWhenItIsOverByThen() async throws {
        let isBroken = Mutex(true)
        let broken = try LoopbackServer { _ in isBroken.withLock { $0 } ? .status(503) : .status(204) }
        let working = try LoopbackServer { _ in .status(204) }
        let channels = [webhook(broken.url, name: "broken"), webhook(working.url, name: "works")]
        _ = await dispatcher(channels).report([alert()], scope: "blog")
        XCTAssertEqual(broken.requests.count, 3)
        clock.advance(by: 29)
        _ = await dispatcher(channels).report([alert()], scope: "blog")
        XCTAssertEqual(broken.requests.count, 3)
        isBroken.withLock { $0 = false }
        clock.advance(by: 1)
        _ = await dispatcher(channels).report([alert()], scope: "blog")
        XCTAssertEqual(try told(broken).last, "raised warning refused/quota")
        XCTAssertEqual(Set(broken.requests.compactMap { $0.header("webhook-id") }).count, 1)
        let failures = await dispatcher(channels).channelFailures()
        XCTAssertEqual(failures, [])
        XCTAssertEqual(
            try told(working),
            ["raised warning refused/quota", "raised warning channel/broken", "resolved warning channel/broken"])
    }

    func testWhatMayHaveArrivedIsResolved() async throws {
        let isBroken = Mutex(true)
        let server = try LoopbackServer { _ in
            isBroken.withLock { $0 } ? .partial([1], declaring: 9) : .status(204)
        }
        _ = await dispatcher([webhook(server.url)]).report([alert()], scope: "blog")
        isBroken.withLock { $0 = false }
        clock.advance(by: 60)
        _ = await dispatcher([webhook(server.url)]).report([], scope: "blog")
        XCTAssertEqual(try told(server).last, "resolved warning refused/quota")
    }

    func testTheWaitBetweenTriesGrows_andIsBounded() {
        func failure(_ count: Int) -> ChannelFailure {
            ChannelFailure(channel: "x", since: clock.now, last: clock.now, count: count, reason: "")
        }
        let waits = (1...12).map { failure($0).nextAttempt.timeIntervalSince(clock.now) }
        XCTAssertEqual(Array(waits.prefix(6)), [30, 60, 120, 240, 480, 900])
        XCTAssertEqual(Set(waits.dropFirst(5)), [900])
        XCTAssertFalse(
            failure(12).isCooling(at: clock.now.addingTimeInterval(-3600)), "nor does a clock turned back block it")
    }
}
