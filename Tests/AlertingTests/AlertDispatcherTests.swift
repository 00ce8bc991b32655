import FirewallSync
import LoopbackServer
import Synchronization
import XCTest

@testable import Alerting

/// Who is told what and when, with every hour of it said by the test.
final class AlertDispatcherTests: AlertingTestCase {
    private func server() throws -> LoopbackServer { try LoopbackServer { _ in .status(204) } }

    func testAConditionIsToldOnce_andOnceMoreWhenItIsOver() async throws {
        let server = try server()
        for _ in 0..<3 {
            // Each time a process of its own, as a timer starts them.
            let deliveries = await dispatcher([webhook(server.url)]).report([alert()], scope: "blog")
            XCTAssertEqual(deliveries.count, clock.now.timeIntervalSince1970 == 1_761_055_500 ? 1 : 0)
            clock.advance(by: 3600)
        }
        let over = await dispatcher([webhook(server.url)]).report([], scope: "blog")
        XCTAssertEqual(over.map(\.phase), [.resolved])
        _ = await dispatcher([webhook(server.url)]).report([], scope: "blog")
        XCTAssertEqual(try told(server), ["raised warning refused/quota", "resolved warning refused/quota"])
        _ = await dispatcher([webhook(server.url)]).report([alert()], scope: "blog")
        XCTAssertEqual(try told(server).last, "raised warning refused/quota", "it may begin anew")
        let ids = Set(server.requests.compactMap { $0.header("webhook-id") })
        XCTAssertEqual(ids.count, 3)
    }

    func testAConditionThatLastsIsToldAgain_afterTheReminderInterval() async throws {
        let server = try server()
        let dispatcher = dispatcher([webhook(server.url)], reminder: 7200)
        for _ in 0..<7 {
            _ = await dispatcher.report([alert()], scope: "blog")
            clock.advance(by: 1800)
        }
        XCTAssertEqual(try told(server), ["raised warning refused/quota", "reminder warning refused/quota"])
        clock.advance(by: -3600)
        _ = await dispatcher.report([alert()], scope: "blog")
        XCTAssertEqual(server.requests.count, 2, "a clock that jumps back repeats nothing")
        clock.advance(by: 90_000)
        _ = await dispatcher.report([alert()], scope: "blog")
        XCTAssertEqual(server.requests.count, 3, "and one that jumps forward reminds once")
    }

    func testAnotherSeverityIsTold_andAnotherTextIsNot() async throws {
        let server = try server()
        let dispatcher = dispatcher([webhook(server.url)])
        _ = await dispatcher.report([alert()], scope: "blog")
        _ = await dispatcher.report([alert(text: "Remove more rules.")], scope: "blog")
        _ = await dispatcher.report([alert("refused/quota", .critical)], scope: "blog")
        _ = await dispatcher.report([alert("refused/quota", .info)], scope: "blog")
        XCTAssertEqual(
            try told(server),
            ["raised warning refused/quota", "changed critical refused/quota", "changed info refused/quota"])
    }

    func testAnEventIsToldOnce_andNeverResolved() async throws {
        let server = try server()
        let dispatcher = dispatcher([webhook(server.url)], reminder: 900)
        for _ in 0..<4 {
            _ = await dispatcher.report([alert("override/quota/1", kind: .event)], scope: "blog")
            clock.advance(by: 86_400)
            _ = await dispatcher.report([], scope: "blog")
        }
        XCTAssertEqual(try told(server), ["raised warning override/quota/1"])
        clock.advance(by: 31 * 86_400)
        _ = await dispatcher.report([], scope: "blog")
        let known = try AlertStore(path: "\(folder)/alerts.sqlite").read { try Incident.all($0) }
        XCTAssertTrue(known.isEmpty, "it is forgotten at last")
    }

    func testARunThatEndedEarlyResolvesNothing_andScopesAreApart() async throws {
        let server = try server()
        let dispatcher = dispatcher([webhook(server.url)])
        _ = await dispatcher.report([alert()], scope: "blog")
        _ = await dispatcher.report([alert("failed/registry")], scope: "blog", isComplete: false)
        _ = await dispatcher.report([], scope: "shop")
        XCTAssertEqual(try told(server), ["raised warning refused/quota", "raised warning failed/registry"])
        let open = try await dispatcher.openAlerts()
        XCTAssertEqual(open.map(\.alert.cause), ["failed/registry", "refused/quota"])
        XCTAssertEqual(open.map(\.told), [["hook"], ["hook"]])
    }

    func testARegistryThatIsNoLongerThereIsOver() async throws {
        let server = try server()
        let dispatcher = dispatcher([webhook(server.url)])
        _ = await dispatcher.report([alert()], scope: "blog")
        _ = await dispatcher.report([alert(registry: "shop")], scope: "shop")
        _ = await dispatcher.report([alert("publication-stale", registry: nil)], scope: "publication/public")
        let over = await dispatcher.retire(registriesExcept: ["shop"])
        XCTAssertEqual(over.map { "\($0.phase) \($0.scope)" }, ["resolved blog"])
        let open = try await dispatcher.openAlerts()
        XCTAssertEqual(open.map(\.scope), ["publication/public", "shop"])
    }

    func testChannelsAreToldWhatConcernsThem() async throws {
        let (all, urgent, shop) = (try server(), try server(), try server())
        let dispatcher = dispatcher([
            webhook(all.url, name: "all"), webhook(urgent.url, name: "urgent", minimum: .critical),
            webhook(shop.url, name: "shop", registries: ["shop"]),
        ])
        _ = await dispatcher.report([alert()], scope: "blog")
        _ = await dispatcher.report([alert("x", .critical)], scope: "blog")
        _ = await dispatcher.report([alert("y", .info, registry: nil)], scope: "service")
        XCTAssertEqual(try told(all).count, 4)
        XCTAssertEqual(try told(urgent), ["raised critical x"])
        XCTAssertEqual(try told(shop), ["raised info y"])
        _ = await dispatcher.report([alert("x", .warning)], scope: "blog")
        XCTAssertEqual(
            try told(urgent), ["raised critical x", "changed warning x"], "who was told hears that it eased")
    }

    func testTheMostUrgentComesFirst() async throws {
        let server = try server()
        _ = await dispatcher([webhook(server.url)]).report(
            [alert("a", .info), alert("b", .critical), alert("c", .warning)], scope: "blog")
        XCTAssertEqual(try told(server), ["raised critical b", "raised warning c", "raised info a"])
    }

    func testManyAtOnceGiveANoticeOnce() async throws {
        let server = try server()
        let dispatchers = (0..<8).map { _ in dispatcher([webhook(server.url)]) }
        let alerts = (0..<4).map { alert("cause/\($0)") }
        await withTaskGroup(of: Void.self) { group in
            for dispatcher in dispatchers { group.addTask { await dispatcher.report(alerts, scope: "blog") } }
        }
        XCTAssertEqual(try told(server).sorted(), (0..<4).map { "raised warning cause/\($0)" })
        XCTAssertEqual(notices.all, [])
    }

    /// Killed between the sending and the recording, a process leaves a claim; it runs out, and the notice is given once
    /// more with the same id: at least once.
    func testACrashBetweenSendingAndRecording_tellsItAgainWithTheSameID() async throws {
        let server = try server()
        let channel = webhook(server.url)
        let settings = AlertSettings(channels: [channel])
        let store = try AlertStore(path: "\(folder)/alerts.sqlite")
        _ = try store.settle([alert()], scope: "blog", isComplete: true, at: clock.now)
        let claimed = try XCTUnwrap(
            try store.claim("refused/quota", scope: "blog", for: channel, settings, at: clock.now))
        let sender = AlertChannelFactory(transport: transport, environment: [:]).channel(channel.kind)
        _ = try await sender.send(claimed)

        let next = dispatcher([channel])
        _ = await next.report([alert()], scope: "blog")
        XCTAssertEqual(server.requests.count, 1, "while the claim holds, nobody else gives it")
        clock.advance(by: AlertStore.claimSeconds)
        _ = await next.report([alert()], scope: "blog")
        XCTAssertEqual(server.requests.count, 2)
        XCTAssertEqual(server.requests[0].header("webhook-id"), server.requests[1].header("webhook-id"))
        clock.advance(by: AlertStore.claimSeconds)
        _ = await next.report([alert()], scope: "blog")
        XCTAssertEqual(server.requests.count, 2)
    }

    func testWithoutChannelsOrAlerts_noFileIsMade() async throws {
        _ = await dispatcher([]).report([alert()], scope: "blog")
        _ = await dispatcher([webhook("http://127.0.0.1:1")]).report([], scope: "blog")
        XCTAssertFalse(FileManager.default.fileExists(atPath: "\(folder)/alerts.sqlite"))
    }

    func testAFileOfAnotherProgramIsSaidAloud_andStopsNothing() async throws {
        let path = "\(folder)/alerts.sqlite"
        XCTAssertTrue(
            FileManager.default.createFile(
                atPath: path, contents: Data("not a database at all, and long enough to be read as one".utf8),
                attributes: [.posixPermissions: 0o600]))
        let deliveries = await dispatcher([webhook("http://127.0.0.1:1")]).report([alert()], scope: "blog")
        XCTAssertEqual(deliveries, [])
        XCTAssertEqual(notices.all.count, 1)
        XCTAssertTrue(notices.all.first?.contains(path) == true, "\(notices.all)")
    }
}
