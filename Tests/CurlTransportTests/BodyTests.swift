import CurlTransport
import Foundation
import LoopbackServer
import Synchronization
import XCTest

final class BodyTests: TransportTestCase {
    private let text = Array("0123456789".utf8)

    private func answer(_ reply: Reply, ceiling: Int = 1 << 20) async throws -> [UInt8] {
        let server = try LoopbackServer { _ in reply }
        return try await transport { $0.maximumBodySize = ceiling }.send(HTTPRequest(url: server.url)).body
    }

    private func failure(_ reply: Reply, ceiling: Int = 1 << 20) async throws -> TransportError {
        let server = try LoopbackServer { _ in reply }
        return try await failure(of: transport { $0.maximumBodySize = ceiling }, HTTPRequest(url: server.url))
    }

    func testReadsPlainChunkedAndGzippedBodies() async throws {
        let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        for body in [[], text, large] {
            let plain = try await answer(.status(200, body: body))
            XCTAssertEqual(plain, body)
            let chunked = try await answer(
                .chunked([Array(body.prefix(3)), Array(body.dropFirst(3))].filter { !$0.isEmpty }))
            XCTAssertEqual(chunked, body)
            let gzipped = try await answer(.gzip(body))
            XCTAssertEqual(gzipped, body)
        }
    }

    func testReadsGzipWhereItsMembersAndChunksFallAnyhow() async throws {
        let bytes = Gzip.stored(text) + Gzip.stored(Array("abc".utf8))
        let one = try await answer(.chunked(bytes.map { [$0] }, headers: [("Content-Encoding", "gzip")]))
        XCTAssertEqual(one, text + Array("abc".utf8))
    }

    func testReadsCompressedGzip() async throws {
        let bomb = try XCTUnwrap(Data(base64Encoded: Self.bomb))
        let body = try await answer(
            .status(200, headers: [("Content-Encoding", "GZIP")], body: Array(bomb)), ceiling: 1 << 18)
        XCTAssertEqual(body, [UInt8](repeating: 0, count: 1 << 18))
    }

    func testHalfABodyIsDropped() async throws {
        let replies: [Reply] = [
            .partial(text, declaring: 11),
            .partial([], declaring: 11),
            .garbage(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n01234".utf8)),
            .garbage(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n".utf8)),
            .dropped,
            .reset,
        ]
        for reply in replies {
            let error = try await failure(reply)
            XCTAssertEqual(error.code, .dropped, error.description)
            XCTAssertTrue(error.mayHaveBeenReceived)
        }
    }

    func testAGzipBodyThatEndsEarlyIsDroppedAlthoughItsLengthIsRight() async throws {
        let whole = Gzip.stored(text)
        for kept in [1, 9, 12, 20, whole.count - 8, whole.count - 1] {
            let error = try await failure(
                .status(200, headers: [("Content-Encoding", "gzip")], body: Array(whole[..<kept])))
            XCTAssertEqual(error.code, .dropped, "\(kept) of \(whole.count) bytes: \(error)")
        }
    }

    func testWhatIsNotHttpOrNotGzipIsMalformed() async throws {
        var damaged = Gzip.stored(text)
        damaged[17] ^= 1
        let encoded = [("Content-Encoding", "gzip")]
        let replies: [Reply] = [
            .garbage(Array("220 smtp.example ESMTP\r\n".utf8)),
            .garbage([UInt8](repeating: 0xff, count: 100)),
            .status(200, headers: encoded, body: damaged),
            .status(200, headers: encoded, body: text),
            .status(200, headers: encoded, body: Gzip.stored(text) + [0, 1, 2]),
            .status(200, headers: [("Content-Encoding", "br")], body: text),
        ]
        for reply in replies {
            let error = try await failure(reply)
            XCTAssertEqual(error.code, .malformed, error.description)
        }
    }

    func testABodyAtTheCeilingPassesAndOneByteMoreDoesNot() async throws {
        let body = try await answer(.status(200, body: text), ceiling: 10)
        XCTAssertEqual(body, text)
        for reply: Reply in [.status(200, body: text), .chunked([text]), .gzip(text)] {
            let error = try await failure(reply, ceiling: 9)
            XCTAssertEqual(error.code, .bodyTooLarge)
            XCTAssertTrue(error.description.contains("9 bytes"), error.description)
        }
    }

    func testADeclaredLengthBeyondTheCeilingEndsItBeforeAByteOfTheBody() async throws {
        let gate = Gate()
        let error = try await failure(.partial(text, declaring: 100 << 20).held(afterBodyBytes: 0, by: gate))
        XCTAssertEqual(error.code, .bodyTooLarge)
    }

    func testTheCeilingHoldsWhileTheBodyIsStillComing() async throws {
        let gate = Gate()
        let chunk = [UInt8](repeating: 1, count: 100_000)
        let error = try await failure(
            .chunked([chunk, chunk]).held(afterBodyBytes: 150_000, by: gate), ceiling: 120_000)
        XCTAssertEqual(error.code, .bodyTooLarge)
    }

    func testTheCeilingHoldsAfterDecompression() async throws {
        let bomb = try XCTUnwrap(Data(base64Encoded: Self.bomb))
        XCTAssertLessThan(bomb.count, 1000)
        let error = try await failure(
            .status(200, headers: [("Content-Encoding", "gzip")], body: Array(bomb)), ceiling: (1 << 18) - 1)
        XCTAssertEqual(error.code, .bodyTooLarge)
    }

    func testProgressCountsUpToTheWholeBody() async throws {
        let body = [UInt8](repeating: 1, count: 200_000)
        for (reply, expected) in [
            (Reply.status(200, body: body), 200_000), (.chunked([body]), nil), (.gzip(body), nil),
        ] {
            let server = try LoopbackServer { _ in reply }
            let seen = Mutex<[(Int, Int?)]>([])
            _ = try await transport().send(HTTPRequest(url: server.url)) { received, total in
                seen.withLock { $0.append((received, total)) }
            }
            let steps = seen.withLock { $0 }
            XCTAssertEqual(steps.last?.0, 200_000)
            XCTAssertEqual(steps.map(\.0), steps.map(\.0).sorted())
            XCTAssertTrue(steps.allSatisfy { $0.1 == expected })
        }
    }

    func testProgressIsSilentForAnErrorPage() async throws {
        let server = try LoopbackServer { _ in .text("gone", status: 404) }
        _ = try await transport().send(HTTPRequest(url: server.url)) { _, _ in XCTFail("no download is in progress") }
    }

    /// 256 KiB of zeros: `head -c 262144 /dev/zero | gzip -9n | base64`.
    private static let bomb =
        "H4sIAAAAAAACA+3BMQEAAADCoPVP7W0HoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA3gAi6g7iAAAEAA=="
}
