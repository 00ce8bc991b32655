import CurlTransport
import XCTest

/// What a message looks like as bytes, without a server.
final class MailMessageTests: XCTestCase {
    private func message(_ change: (inout MailMessage) -> Void = { _ in }) throws -> MailMessage {
        var message = MailMessage(
            from: try MailAddress(parsing: "ops@example.com"), to: [try MailAddress(parsing: "on-call@example.com")],
            subject: "hello", text: "hello", date: Date(timeIntervalSince1970: 1_761_055_509), id: "a.1")
        change(&message)
        return message
    }

    private func lines(_ message: MailMessage) -> [String] {
        String(decoding: message.encoded(), as: UTF8.self).components(separatedBy: "\r\n")
    }

    func testAPlainMessageIsReadableAsItIs() throws {
        XCTAssertEqual(
            lines(try message()),
            [
                "Date: Tue, 21 Oct 2025 14:05:09 +0000", "From: ops@example.com", "To: on-call@example.com",
                "Subject: hello", "Message-ID: <a.1@example.com>", "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable", "", "hello", "",
            ])
    }

    func testNoTextBecomesAHeaderField() throws {
        let attack = "x\r\nBcc: all@example.com\n\nbody \u{0}\u{2028}"
        let hostile = try message {
            $0.subject = attack
            $0.id = attack
            $0.references = [attack]
            $0.text = attack
            $0.html = "--=_alternative--\r\n\(attack)"
        }
        let written = lines(hostile)
        XCTAssertFalse(written.prefix { !$0.isEmpty }.contains { $0.hasPrefix("Bcc") }, "\(written)")
        XCTAssertEqual(written.filter { $0 == "--=_alternative--" }.count, 1, "no text ends a part")
        XCTAssertTrue(hostile.encoded().allSatisfy { $0 < 0x7f && $0 != 0 })
        XCTAssertThrowsError(try MailAddress(parsing: "x\r\nBcc: y <ops@example.com>"))
    }

    func testNoLineIsLong() throws {
        let long = try message {
            $0.subject = String(repeating: "überlang ", count: 40)
            $0.text = String(repeating: "x", count: 5_000) + "\n" + String(repeating: "é ", count: 500)
            $0.references = (1...20).map { "incident.\($0)" }
        }
        XCTAssertLessThanOrEqual(lines(long).map(\.utf8.count).max() ?? 0, 78)
        let ascii = try message { $0.subject = String(repeating: "plain words ", count: 40) }
        XCTAssertLessThanOrEqual(lines(ascii).map(\.utf8.count).max() ?? 0, 78)
    }

    func testAddressesAreWhatIsSafeInACommand() throws {
        for good in ["a@b", "a.b+c@mail.example.com", "<a@b>", "Jürgen <a@b>", "\"A, B\" <a@b>"] {
            XCTAssertNoThrow(try MailAddress(parsing: good), good)
        }
        for bad in ["", "a", "a@", "@b", "a b@c", "a@b c", "a@b>\r\nRCPT TO:<c@d>", ".a@b", "a..b@c", "a@-b", "ä@b"] {
            XCTAssertThrowsError(try MailAddress(parsing: bad), bad)
        }
        XCTAssertEqual(try MailAddress(parsing: "\"A, B\" <a@b>").name, "A, B")
        XCTAssertEqual(try MailAddress(parsing: "Jürgen <a@mail.example>").host, "mail.example")
    }

    func testALoginNeverShowsItsPassword() {
        let server = MailServer(
            host: "mail.example", login: MailServer.Login(user: "ops", password: "hunter2-Q~x"))
        var dumped = ""
        dump(server, to: &dumped)
        XCTAssertFalse("\(server) \(String(reflecting: server)) \(dumped)".contains("hunter2"), dumped)
    }
}
