import NIOCore
import XCTest

@testable import EmbeddedNetwork

final class MessageHeadTests: XCTestCase {
    private func decode(_ text: some StringProtocol) throws -> (head: MessageHead, byteCount: Int)? {
        try MessageHead.decode(ByteBuffer(string: String(text)).readableBytesView)
    }

    func testAHeadIsIncompleteUntilItsEmptyLine() throws {
        let text = "GET http://a/ HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n"
        for count in 0..<text.utf8.count {
            XCTAssertNil(try decode(String(decoding: text.utf8.prefix(count), as: UTF8.self)))
        }
        XCTAssertEqual(try decode(text + "rest")?.byteCount, text.utf8.count)
    }

    func testFieldsThatTwoReadersCouldReadDifferentlyAreRefused() {
        for fields in [
            "Host : a\r\n", " folded: a\r\n", "A: b\r\n\tfolded\r\n", ": a\r\n", "no colon\r\n", "A: b\u{0}c\r\n",
            "A: b\rc\r\n", "A: b\n",
        ] {
            XCTAssertThrowsError(try decode("GET http://a/ HTTP/1.1\r\n\(fields)\r\n"), fields)
        }
    }

    func testARewriteKeepsTheOtherFieldsByteByByte() throws {
        let head = try XCTUnwrap(decode("GET x HTTP/1.1\r\nX-a:  B \r\nCONNECTION: x\r\nx-A:\r\n\r\n")).head
        let written = head.rewritten(startLine: "PUT y HTTP/1.1", dropping: ["connection"], adding: ["Host: z"])
        XCTAssertEqual(String(buffer: written), "PUT y HTTP/1.1\r\nX-a:  B \r\nx-A:\r\nHost: z\r\n\r\n")
    }

    func testTheCloserChangesTheFinalHeadAloneHoweverItIsCut() throws {
        let answer =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nKeep-Alive: 5\r\nA: b\r\n\r\nbody\r\n\r\nHTTP/1.1 200 OK"
        let expected =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\nbody\r\n\r\nHTTP/1.1 200 OK"
        for cut in 0...answer.utf8.count {
            var closer = ResponseCloser()
            var passed = ""
            for part in [answer.utf8.prefix(cut), answer.utf8.dropFirst(cut)] {
                passed += try closer.pass(ByteBuffer(bytes: part)).map { String(buffer: $0) } ?? ""
            }
            XCTAssertEqual(passed, expected, "cut at \(cut)")
        }
    }
}
