import AzureResourceManager
import CurlTransport
import FirewallSync
import LoopbackServer
import XCTest

@testable import Alerting

/// Alerts by mail, through a real mail server.
final class MailChannelTests: AlertingTestCase {
    private func server(_ change: (inout SMTPServer.Behaviour) -> Void) throws -> SMTPServer {
        var behaviour = SMTPServer.Behaviour()
        change(&behaviour)
        do {
            return try SMTPServer(behaviour)
        } catch let missing as LoopbackProgram.Missing {
            throw XCTSkip(missing.description)
        }
    }

    private func channel(
        _ server: SMTPServer, _ security: MailServer.Security, password: CredentialSource.Secret? = nil
    ) throws -> AlertChannelSettings {
        AlertChannelSettings(
            name: "mail",
            kind: .email(
                AlertMailSettings(
                    host: "localhost", port: server.port, security: security,
                    from: try MailAddress(parsing: "Firewall <fw@example.com>"),
                    to: [
                        try MailAddress(parsing: "gone@example.com"), try MailAddress(parsing: "on-call@example.com"),
                    ],
                    user: password == nil ? nil : "fw", password: password, caFile: server.certificateFile)))
    }

    func testNoticesOfOneIncidentAreOneThread_andTextFromOutsideIsText() async throws {
        let server = try server {
            $0.security = "starttls"
            $0.user = "fw"
            $0.password = "correct horse"
        }
        let dispatcher = dispatcher([try channel(server, .startTLS, password: try secret("correct horse\n"))])
        let hostile = alert(
            title: "<b>x</b>\r\nBcc: a@b", text: "<script>alert(1)</script> & \"ü\"\n.\n<a href='x'>y</a>")
        _ = await dispatcher.report([hostile], scope: "blog")
        _ = await dispatcher.report([], scope: "blog")
        XCTAssertEqual(notices.all, [])
        let (raised, resolved) = (try server.nextMessage(), try server.nextMessage())
        XCTAssertTrue(raised.isEncrypted)
        XCTAssertEqual(raised.user, "fw")
        XCTAssertEqual(raised.headers["Subject"], "[warning] blog: <b>x</b> Bcc: a@b")
        XCTAssertNil(raised.headers["Bcc"])
        XCTAssertEqual(raised.defects + resolved.defects, [])
        let html = try XCTUnwrap(raised.parts["text/html"])
        XCTAssertTrue(html.contains("<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;ü&quot;</p>"), html)
        XCTAssertFalse(html.contains("<script>") || html.contains("<a href"), html)
        XCTAssertTrue(raised.parts["text/plain"]?.contains("\n.\n<a href='x'>y</a>\n\nSeverity: warning\n") == true)
        XCTAssertTrue(resolved.headers["Subject"]?.hasPrefix("[resolved] blog: ") == true)
        XCTAssertEqual(resolved.headers["References"], raised.headers["Message-ID"])
        XCTAssertNotEqual(resolved.headers["Message-ID"], raised.headers["Message-ID"])
    }

    func testARecipientThatIsRefusedIsNamed() async throws {
        let server = try server { $0.recipients = ["gone@example.com": "550 5.1.1 no such user"] }
        let said = try await dispatcher([try channel(server, .none)]).test("mail")
        XCTAssertEqual(
            said,
            "250 2.0.0 Ok: queued as TEST; but not for gone@example.com (550 5.1.1 no such user): correct 'to'")
        XCTAssertTrue(try server.nextMessage().headers["Subject"]?.hasPrefix("[test] ") == true)
    }

    func testAWrongPasswordIsSaid_andNotShown() async throws {
        let server = try server {
            $0.security = "starttls"
            $0.user = "fw"
            $0.password = "correct horse"
        }
        let dispatcher = dispatcher([try channel(server, .startTLS, password: try secret("hunter2-Q~x"))])
        _ = await dispatcher.report([alert()], scope: "blog")
        let failures = await dispatcher.channelFailures()
        XCTAssertEqual(failures.count, 1)
        let reason = try XCTUnwrap(failures.first?.reason)
        XCTAssertTrue(reason.contains("refused the login"), reason)
        XCTAssertFalse("\(reason) \(notices.all)".contains("hunter2"), reason)
    }
}
