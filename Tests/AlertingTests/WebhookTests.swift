import AzureResourceManager
import FirewallSync
import Foundation
import LoopbackServer
import XCTest

@testable import Alerting

/// Events and their signatures, judged by other people's code in Python.
final class WebhookTests: AlertingTestCase {
    private let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// What python3 says to a script that gets the request as JSON in its first argument.
    private func python(_ script: String, _ request: Request, _ arguments: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let fields = Dictionary(request.headers.map { ($0.name, $0.value) }) { first, _ in first }
        let headers = String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
        process.arguments = ["python3", "-W", "ignore", "-c", script, headers, request.text] + arguments
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let said = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if said.hasPrefix("missing") { throw XCTSkip("python3 lacks \(said.dropFirst(8)): scripts/bootstrap --tests") }
        return said
    }

    private func request(keys: [String: CredentialSource.Secret]) async throws -> Request {
        let server = try LoopbackServer { _ in .status(204) }
        let hostile = alert("drift/x y", title: "<b>&\u{1b}", text: "line\n<@everyone> \u{202e}")
        _ = await dispatcher([webhook(server.url, keys: keys)]).report([hostile], scope: "my blog/ü")
        return try XCTUnwrap(server.requests.first, "\(notices.all)")
    }

    func testTheEventIsACloudEvent_asItsOwnLibraryReadsIt() async throws {
        let request = try await request(keys: [:])
        XCTAssertNil(request.header("webhook-signature"))
        let said = try python(
            """
            import json, sys
            try:
                from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
                from cloudevents.core.formats.json import JSONFormat
            except ImportError as error:
                print("missing", error); sys.exit()
            message = HTTPMessage(headers=json.loads(sys.argv[1]), body=sys.argv[2].encode())
            event = from_structured_event(message, JSONFormat())
            print(json.dumps([event.get_specversion(), event.get_type(), event.get_source(), event.get_subject(),
                event.get_id(), event.get_time().isoformat(), event.get_data()["severity"], event.get_data()["text"]]))
            """, request)
        let values = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(said.utf8)) as? [String])
        XCTAssertEqual(values[0], "1.0")
        XCTAssertEqual(values[1], "acr-firewall-sync.alert.raised")
        XCTAssertEqual(values[2], "/acr-firewall-sync/my%20blog%2F%C3%BC")
        XCTAssertEqual(values[3], "drift/x y")
        XCTAssertEqual(values[4], request.header("webhook-id"))
        XCTAssertEqual(values[5], "2025-10-21T14:05:00+00:00")
        XCTAssertEqual(values[6], "warning")
        XCTAssertEqual(values[7], "line\n<@everyone> \\u{202e}")
        XCTAssertEqual(request.header("Content-Type"), "application/cloudevents+json; charset=utf-8")
    }

    func testPythonsHMACAgreesWithTheSignature() async throws {
        let request = try await request(keys: ["first": .environment(variable: "KEY")])
        let said = try python(
            """
            import base64, hashlib, hmac, json, sys
            fields, body = {k.lower(): v for k, v in json.loads(sys.argv[1]).items()}, sys.argv[2]
            signed = "%s.%s.%s" % (fields["webhook-id"], fields["webhook-timestamp"], body)
            code = hmac.new(b"a key of the tests, long enough", signed.encode(), hashlib.sha256).digest()
            print("v1," + base64.b64encode(code).decode())
            """, request)
        XCTAssertEqual(request.header("webhook-signature"), said)
        XCTAssertEqual(request.header("webhook-key-id"), "first")
        XCTAssertEqual(request.header("webhook-timestamp"), "1761055500")
    }

    func testWhileKeysAreExchanged_eachSigns_asStandardWebhooksReadsIt() async throws {
        let request = try await request(keys: [
            "2026": try self.secret(secret), "2025": .environment(variable: "KEY"),
        ])
        XCTAssertEqual(request.header("webhook-key-id"), "2025 2026")
        XCTAssertEqual(request.header("webhook-signature")?.split(separator: " ").count, 2)
        // The library refuses what is more than five minutes old: it is told the time of the event.
        let script = """
            import datetime, json, sys
            try:
                import standardwebhooks.webhooks as module
            except ImportError as error:
                print("missing", error); sys.exit()
            class Then(datetime.datetime):
                @classmethod
                def now(cls, tz=None):
                    return datetime.datetime.fromtimestamp(1761055510, tz)
            module.datetime = Then
            fields = {k.lower(): v for k, v in json.loads(sys.argv[1]).items()}
            try:
                module.Webhook(sys.argv[3]).verify(sys.argv[2] + sys.argv[4], fields)
                print("right")
            except module.WebhookVerificationError:
                print("wrong")
            """
        // An assertion would report the skip as an error.
        let said = try python(script, request, secret, "")
        XCTAssertEqual(said, "right")
        XCTAssertEqual(try python(script, request, secret, " "), "wrong", "another body")
        XCTAssertEqual(try python(script, request, "whsec_" + Data(count: 24).base64EncodedString(), ""), "wrong")
    }

    func testAKeyThatIsTooShort_orReadableByOthers_sendsNothing() async throws {
        let server = try LoopbackServer { _ in .status(204) }
        let open = try self.secret(secret, mode: 0o644)
        for (key, expected) in [
            (CredentialSource.Secret.environment(variable: "SHORT"), "too short"), (open, "chmod 600"),
        ] {
            do {
                _ = try await dispatcher([webhook(server.url, keys: ["k": key])]).test("hook")
                XCTFail("it was sent")
            } catch {
                XCTAssertEqual(error.code, .configuration)
                XCTAssertTrue(error.description.contains(expected), error.description)
                XCTAssertFalse(
                    error.description.contains("short\"") || error.description.contains("MfKQ"), error.description)
            }
        }
        XCTAssertEqual(server.requests.count, 0)
    }
}
