import CurlTransport
import LoopbackServer
import XCTest

/// Messages to a real mail server.
final class MailTests: TransportTestCase {
    private func server(_ change: (inout SMTPServer.Behaviour) -> Void = { _ in }) throws -> SMTPServer {
        var behaviour = SMTPServer.Behaviour()
        change(&behaviour)
        do {
            return try SMTPServer(behaviour)
        } catch let missing as LoopbackProgram.Missing {
            throw XCTSkip(missing.description)
        }
    }

    private func message(to: [String] = ["on-call@example.com"]) throws -> MailMessage {
        MailMessage(
            from: try MailAddress(parsing: "Ägypten, \"Ops\" <ops@example.com>"),
            to: try to.map { try MailAddress(parsing: $0) }, subject: "Zugriff für 20.1.0.0/24 · 構築",
            text: ".\n..\nhello \nFrom: nobody\r\nüber=den\ttab\n", html: "<p>.</p>\n<b>hello &amp; über</b>",
            date: Date(timeIntervalSince1970: 1_761_055_509), id: "incident.2",
            references: ["incident.0", "incident.1"])
    }

    private func failure(
        of transport: CurlTransport, through server: MailServer, _ message: MailMessage, file: StaticString = #filePath,
        line: UInt = #line
    ) async throws -> TransportError {
        do throws(TransportError) {
            let receipt = try await transport.send(message, through: server)
            XCTFail("taken: \(receipt.reply)", file: file, line: line)
            throw TransportError(code: .other, mayHaveBeenReceived: false, description: "taken")
        } catch {
            return error
        }
    }

    func testAMessageArrivesWhole_inAllItsParts() async throws {
        let server = try server()
        let receipt = try await transport().send(
            message(to: ["on-call@example.com", "Zweite <second@example.com>"]),
            through: MailServer(host: "127.0.0.1", port: server.port, security: .none))
        XCTAssertEqual(receipt.reply, "250 2.0.0 Ok: queued as TEST")
        XCTAssertEqual(receipt.refused, [])
        let arrived = try server.nextMessage()
        XCTAssertEqual(arrived.from, "ops@example.com")
        XCTAssertEqual(arrived.to, ["on-call@example.com", "second@example.com"])
        XCTAssertEqual(arrived.defects, [])
        XCTAssertEqual(arrived.headers["Subject"], "Zugriff für 20.1.0.0/24 · 構築")
        XCTAssertEqual(arrived.headers["From"], "\"Ägypten, \\\"Ops\\\"\" <ops@example.com>")
        XCTAssertEqual(arrived.headers["Message-ID"], "<incident.2@example.com>")
        XCTAssertEqual(arrived.headers["In-Reply-To"], "<incident.1@example.com>")
        XCTAssertEqual(arrived.headers["References"], "<incident.0@example.com> <incident.1@example.com>")
        XCTAssertEqual(arrived.headers["Date"], "Tue, 21 Oct 2025 14:05:09 +0000")
        XCTAssertEqual(arrived.parts["text/plain"], ".\n..\nhello \nFrom: nobody\nüber=den\ttab\n")
        XCTAssertEqual(arrived.parts["text/html"], "<p>.</p>\n<b>hello &amp; über</b>")
    }

    func testSTARTTLSAndALogin() async throws {
        for security in [MailServer.Security.startTLS, .tls] {
            let server = try server {
                $0.security = security.rawValue
                $0.user = "ops"
                $0.password = "correct horse"
            }
            let transport = transport { $0.caFile = server.certificateFile }
            var mail = MailServer(
                host: "localhost", port: server.port, security: security,
                login: .init(user: "ops", password: "correct horse"))
            _ = try await transport.send(message(), through: mail)
            let arrived = try server.nextMessage()
            XCTAssertEqual(arrived.user, "ops")
            XCTAssertTrue(arrived.isEncrypted)
            mail.login = .init(user: "ops", password: "hunter2-Q~x")
            let wrong = try await failure(of: transport, through: mail, message())
            XCTAssertEqual(wrong.code, .refused, wrong.description)
            XCTAssertTrue(wrong.description.contains("the login"), wrong.description)
            XCTAssertFalse(wrong.description.contains("hunter2"), wrong.description)
            XCTAssertFalse(wrong.mayHaveBeenReceived)
        }
    }

    func testNothingIsSentWithoutTheTLSThatIsAskedFor() async throws {
        let plain = try server()
        let mail = MailServer(host: "localhost", port: plain.port, security: .startTLS)
        let missing = try await failure(of: transport(), through: mail, message())
        XCTAssertEqual(missing.code, .tls, missing.description)
        XCTAssertTrue(missing.description.contains("STARTTLS"), missing.description)
        let encrypted = try server { $0.security = "starttls" }
        let stranger = try await failure(
            of: transport(), through: MailServer(host: "localhost", port: encrypted.port), message())
        XCTAssertEqual(stranger.code, .tls, stranger.description)
        XCTAssertTrue(stranger.description.contains("certificate"), stranger.description)
    }

    func testARecipientThatIsRefused_keepsTheMessageFromNobodyElse() async throws {
        let server = try server { $0.recipients = ["gone@example.com": "550 5.1.1 no such user"] }
        let mail = MailServer(host: "127.0.0.1", port: server.port, security: .none)
        let receipt = try await transport().send(
            message(to: ["gone@example.com", "on-call@example.com"]), through: mail)
        XCTAssertEqual(receipt.refused.map(\.address), ["gone@example.com"])
        XCTAssertEqual(receipt.refused.map(\.reply), ["550 5.1.1 no such user"])
        XCTAssertEqual(try server.nextMessage().to, ["on-call@example.com"])
        let nobody = try await failure(of: transport(), through: mail, message(to: ["gone@example.com"]))
        XCTAssertEqual(nobody.code, .refused)
        XCTAssertTrue(nobody.description.contains("550 5.1.1 no such user"), nobody.description)
    }

    func testAServerThatAsksToComeBackLater_isAskedAgain_andOneThatSaysNoIsNot() async throws {
        let busy = try server { $0.messages = ["451 4.7.1 greylisted", "451 4.7.1 greylisted"] }
        let patient = transport { $0.retry.maximumAttempts = 3 }
        let receipt = try await patient.send(
            message(), through: MailServer(host: "127.0.0.1", port: busy.port, security: .none))
        XCTAssertEqual(receipt.attempts, 3)
        XCTAssertEqual(waits.all.count, 2)
        let strict = try server { $0.messages = ["554 5.7.1 spam"] }
        let refused = try await failure(
            of: patient, through: MailServer(host: "127.0.0.1", port: strict.port, security: .none), message())
        XCTAssertEqual(refused.code, .refused)
        XCTAssertTrue(refused.description.contains("554 5.7.1 spam"), refused.description)
        XCTAssertEqual(waits.all.count, 2, "no further attempt")
    }

    func testNobodyThere_andAServerThatNeverSpeaks() async throws {
        let port = try LoopbackServer.unusedPort()
        let absent = try await failure(
            of: transport(), through: MailServer(host: "127.0.0.1", port: port, security: .none), message())
        XCTAssertEqual(absent.code, .connect, absent.description)
        let silent = try SilentPort()
        let stuck = try await failure(
            of: transport { $0.totalTimeout = 0.3 },
            through: MailServer(host: "127.0.0.1", port: silent.port, security: .none), message())
        XCTAssertEqual(stuck.code, .timeout, stuck.description)
        XCTAssertFalse(stuck.mayHaveBeenReceived)
        let web = try LoopbackServer { _ in .dropped }
        let wrong = try await failure(
            of: transport { $0.totalTimeout = 0.3 },
            through: MailServer(host: "127.0.0.1\r\nHELO x", port: web.port, security: .none), message())
        XCTAssertEqual(wrong.code, .badURL)
    }
}
