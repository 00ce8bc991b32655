import AzureResourceManager
import CurlTransport
import FirewallSync
import Foundation
import LoopbackServer
import XCTest

@testable import Alerting

/// What Slack, Teams and PagerDuty get, and that nothing from outside is more than text there.
final class ChatChannelsTests: AlertingTestCase {
    private let hostile = "<!channel> & <https://evil.example|click> *bold* [a](http://b) \u{202e}\u{0}\u{1b}[2J"

    private func object(_ value: JSONValue) throws -> [String: Any] {
        try XCTUnwrap(JSONSerialization.jsonObject(with: Data(value.bytes)) as? [String: Any])
    }

    /// Every text in a document.
    private func texts(_ value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let items): items.flatMap(texts)
        case .object(let members): members.values.flatMap(texts)
        case .bool, .null: []
        }
    }

    private func post() -> AlertPost { AlertPost(transport: CurlTransport(transport)) }

    private func notice() -> AlertNotice {
        notice(alert("x", .critical, registry: "b<l>og", title: hostile, text: hostile + "\n" + hostile))
    }

    func testSlackGetsBlocks_inWhichNothingIsALinkOrAMention() throws {
        let message = SlackChannel(url: .text("https://x"), post: post()).message(notice())
        let object = try object(message)
        let blocks = try XCTUnwrap(object["blocks"] as? [[String: Any]])
        XCTAssertEqual(blocks.map { $0["type"] as? String }, ["header", "section", "context"])
        let section = try XCTUnwrap(blocks[1]["text"] as? [String: Any])
        XCTAssertEqual(section["type"] as? String, "mrkdwn")
        XCTAssertEqual(section["verbatim"] as? Bool, true)
        for text in [object["text"], section["text"]].compactMap({ $0 as? String }) {
            XCTAssertFalse(text.contains("<") || text.contains(">"), text)
            XCTAssertTrue(text.contains("&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;"), text)
        }
        XCTAssertFalse(texts(message).joined().unicodeScalars.contains { [0, 0x1b, 0x202e].contains($0.value) })
    }

    func testBodiesAreBounded_andEntitiesAreNeverCut() throws {
        let long = notice(
            alert(title: String(repeating: "&", count: 9_000), text: String(repeating: "<\n", count: 90_000)))
        let slack = SlackChannel(url: .text("https://x"), post: post()).message(long)
        let blocks = try XCTUnwrap(try object(slack)["blocks"] as? [[String: Any]])
        let header = try XCTUnwrap((blocks[0]["text"] as? [String: Any])?["text"] as? String)
        let section = try XCTUnwrap((blocks[1]["text"] as? [String: Any])?["text"] as? String)
        XCTAssertLessThanOrEqual(header.count, 150)
        XCTAssertLessThanOrEqual(section.count, 3_000)
        XCTAssertTrue(section.hasSuffix("&lt;…") || section.hasSuffix("\n…"), String(section.suffix(20)))
        let accents = "a" + String(repeating: "\u{301}", count: 40_000)
        for text in [
            String(repeating: "ü", count: 90_000), String(repeating: "x\n", count: 90_000),
            String(repeating: "👩‍👩‍👧‍👦", count: 90_000), accents,
        ] {
            let teams = TeamsChannel(url: .text("https://x"), post: post()).message(
                notice(alert(title: text, text: text)))
            XCTAssertLessThanOrEqual(teams.bytes.count, 28 << 10)
            XCTAssertTrue(texts(teams).contains { $0.hasSuffix("…") }, "what is cut says so")
        }
        let event = PagerDutyChannel(
            url: .text("https://x"), routingKey: StoredSecret(.environment(variable: "KEY"), environment: [:]),
            post: post()
        ).event(long, routingKey: "k")
        XCTAssertLessThan(event.bytes.count, 512 << 10)
    }

    func testTeamsGetsAnAdaptiveCard_whoseTextIsNeverMarkdown() throws {
        let message = TeamsChannel(url: .text("https://x"), post: post()).message(notice())
        let object = try object(message)
        XCTAssertEqual(object["type"] as? String, "message")
        let attachment = try XCTUnwrap((object["attachments"] as? [[String: Any]])?.first)
        XCTAssertEqual(attachment["contentType"] as? String, "application/vnd.microsoft.card.adaptive")
        let card = try XCTUnwrap(attachment["content"] as? [String: Any])
        XCTAssertEqual(card["type"] as? String, "AdaptiveCard")
        XCTAssertEqual(card["version"] as? String, "1.5")
        let body = try XCTUnwrap(card["body"] as? [[String: Any]])
        XCTAssertGreaterThan(body.count, 3)
        for block in body {
            // The one block whose text no client reads as Markdown.
            XCTAssertEqual(block["type"] as? String, "RichTextBlock")
            let runs = try XCTUnwrap(block["inlines"] as? [[String: Any]])
            XCTAssertTrue(runs.allSatisfy { $0["type"] as? String == "TextRun" && $0["text"] is String })
        }
        XCTAssertFalse(texts(message).joined().unicodeScalars.contains { [0, 0x1b, 0x202e].contains($0.value) })
    }

    func testPagerDutyTriggersAndResolvesOneIncident() async throws {
        let server = try LoopbackServer { _ in .json(#"{"status":"success","message":"Event processed"}"#, status: 202)
        }
        let channel = AlertChannelSettings(
            name: "duty", kind: .pagerDuty(url: server.url + "/v2/enqueue", routingKey: try secret("R0UT1NGKEY-Q~x\n")))
        let dispatcher = dispatcher([channel])
        _ = await dispatcher.report([alert("a", .critical)], scope: "blog")
        clock.advance(by: 90_000)
        _ = await dispatcher.report([alert("a", .warning)], scope: "blog")
        _ = await dispatcher.report([], scope: "blog")
        let events = try server.requests.map { request in
            try XCTUnwrap(JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
        }
        XCTAssertEqual(events.map { $0["event_action"] as? String }, ["trigger", "trigger", "resolve"])
        XCTAssertEqual(Set(events.compactMap { $0["dedup_key"] as? String }).count, 1)
        XCTAssertTrue(events.allSatisfy { $0["routing_key"] as? String == "R0UT1NGKEY-Q~x" })
        let payloads = events.compactMap { $0["payload"] as? [String: Any] }
        XCTAssertEqual(payloads.map { $0["severity"] as? String }, ["critical", "warning"])
        XCTAssertEqual(payloads.map { $0["source"] as? String }, ["blog", "blog"])
        XCTAssertLessThanOrEqual(try XCTUnwrap(events.first?["dedup_key"] as? String).count, 255)
    }

    func testAURLThatIsASecretIsNeverShown() async throws {
        let path = "/services/T0001/B0002/sup3rs3cretQ"
        let server = try LoopbackServer { request in .text("no such hook \(request.target)", status: 404) }
        let port = try LoopbackServer.unusedPort()
        for url in [
            "\(server.url)\(path)?sig=hunter2hunter2", "http://127.0.0.1:\(port)\(path)", "ftp://x\(path)",
            "https://u:p@x\(path)",
        ] {
            for kind in [AlertChannelKind.slack(url: try secret(url)), .teams(url: try secret(url))] {
                let dispatcher = dispatcher([AlertChannelSettings(name: "chat", kind: kind)])
                do {
                    _ = try await dispatcher.test("chat")
                    XCTFail("it was sent to \(url)")
                } catch {
                    for part in ["sup3rs3cret", "hunter2", "T0001/B0002"] {
                        XCTAssertFalse(error.description.contains(part), error.description)
                    }
                }
            }
        }
    }

    func testAnUnknownChannelNamesThoseThatThereAre() async throws {
        do {
            _ = try await dispatcher([
                webhook("http://127.0.0.1:1", name: "a"), webhook("http://127.0.0.1:1", name: "b"),
            ]).test("c")
            XCTFail("it was sent")
        } catch {
            XCTAssertEqual(error.description, "there is no channel 'c'; configured: 'a', 'b'")
        }
    }
}
