import Foundation
import Hummingbird
import NIOCore
import Synchronization
import XCTest

@testable import EmbeddedNetwork

final class DirectHandlerTests: NetworkTestCase {
    private let large = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })

    private func file(_ range: Range<Int64>? = nil) throws -> FilePiece {
        let path = directory + "/content"
        try large.write(to: URL(fileURLWithPath: path))
        return FilePiece(path: path, range: range ?? 0..<Int64(large.count))
    }

    private func get(_ path: String, _ more: String = "") -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\(more)\r\n" }

    func testWhatNeedsNoWaitingIsAnsweredAtOnceAndTheRestTheOtherWay() async throws {
        let direct = PathResponder(["/hot": .bytes(ByteBuffer(string: "hot"))])
        try await withListener(EchoResponder(), direct: direct) { port in
            try await Conversation.with(port: port) { peer in
                for (path, body) in [("/hot", "hot"), ("/cold", "test 127.0.0.1 GET /cold 0"), ("/hot", "hot")] {
                    try await peer.send(get(path))
                    let answer = try await peer.readAnswer()
                    XCTAssertEqual(answer.body, body)
                    XCTAssertTrue(answer.head.hasPrefix("HTTP/1.1 200 OK\r\n"), answer.head)
                    let dates = answer.head.components(separatedBy: "\r\n").filter { $0.hasPrefix("Date: ") }
                    XCTAssertEqual(dates.count, 1, answer.head)
                    XCTAssertNotNil(HTTPDate.parse(String(dates[0].dropFirst(6))), answer.head)
                }
            }
            XCTAssertEqual(direct.ended.withLock { $0 }, [3, 3])
        }
    }

    func testAnswersLeaveInTheOrderOfPipelinedRequests() async throws {
        let path = directory + "/order"
        let text = "GET /file1 0, GET /file2 0"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let direct = PathResponder([
            "/hot1": .bytes(ByteBuffer(string: "GET /hot1 0")), "/hot2": .bytes(ByteBuffer(string: "GET /hot2 0")),
            "/file1": .file(FilePiece(path: path, range: 0..<12)),
            "/file2": .file(FilePiece(path: path, range: 14..<26)),
        ])
        try await withListener(EchoResponder(), direct: direct) { port in
            for paths in [
                ["/hot1", "/hot2", "/file1", "/hot1", "/file2", "/file1", "/hot2"],
                ["/file1", "/1", "/hot1", "/file2", "/2"], ["/1", "/hot1", "/2", "/file1", "/3", "/hot2"],
                ["/hot1", "/file1", "/1", "/hot2"],
            ] {
                let answers = try await Conversation.with(port: port) { peer in
                    try await peer.send(paths.map { self.get($0) }.joined())
                    var answers: [String] = []
                    for _ in paths { answers.append(try await peer.readAnswer().body) }
                    return answers
                }
                for (path, answer) in zip(paths, answers) { XCTAssertTrue(answer.hasSuffix("GET \(path) 0"), answer) }
            }
        }
    }

    func testFilesArriveWhole_plainAndOverTLS() async throws {
        let authority = try LocalAuthority.loadOrCreate(
            directory: directory + "/authority", registryNames: [], now: Date())
        let target = directory + "/received"
        for (tls, scheme) in [(nil, "http"), (TLSConfigurationBox(configuration: try authority.serverTLS()), "https")] {
            for range in [0..<Int64(large.count), 1..<2, 100..<2_000_001] {
                let direct = PathResponder(["/file": .file(try file(range))])
                try await withListener(tls: tls, EchoResponder(), direct: direct) { port in
                    let result = try await CommandLineTool.run(
                        "curl",
                        ["-sS", "--cacert", authority.certificateFile, "-o", target]
                            + ["\(scheme)://localhost:\(port)/file"])
                    XCTAssertEqual(result.status, 0, result.errors)
                    XCTAssertTrue(
                        try Data(contentsOf: URL(fileURLWithPath: target))
                            == large[Int(range.lowerBound)..<Int(range.upperBound)], "\(scheme) \(range)")
                    XCTAssertEqual(direct.ended.withLock { $0 }, [Int64(range.count)])
                }
            }
        }
    }

    func testAnAnswerToHEADHasNoBody() async throws {
        let direct = PathResponder(["/file": .file(try file())])
        try await withListener(EchoResponder(), direct: direct) { port in
            let answer = try await Conversation.with(port: port) { peer in
                try await peer.send("HEAD /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                return await peer.readToEnd()
            }
            XCTAssertTrue(answer.contains("Content-Length: \(large.count)\r\n"), answer)
            XCTAssertTrue(answer.hasSuffix("\r\n\r\n"), answer)
        }
    }

    func testTheConnectionEndsAfterTheAnswer_whenTheClientExpectsIt() async throws {
        let direct = PathResponder(["/hot": .bytes(ByteBuffer(string: "hot")), "/file": .file(try file(0..<4))])
        try await withListener(EchoResponder(), direct: direct) { port in
            for path in ["/hot", "/file"] {
                for request in ["GET \(path) HTTP/1.0\r\n\r\n", get(path, "Connection: close\r\n")] {
                    let answer = try await Conversation.with(port: port) { peer in
                        // What follows the last request is nobody's.
                        try await peer.send(request + self.get("/after"))
                        return await peer.readToEnd()
                    }
                    XCTAssertTrue(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), answer)
                    XCTAssertFalse(answer.contains("/after"), answer)
                }
            }
        }
    }

    func testAFileThatIsGoneIsLeftToTheOtherWay() async throws {
        let short = try file(0..<4)
        let direct = PathResponder([
            "/gone": .file(FilePiece(path: directory + "/none", range: 0..<4)),
            "/short": .file(FilePiece(path: short.path, range: 0..<Int64(large.count + 1))),
            "/hot": .bytes(ByteBuffer(string: "hot")),
        ])
        try await withListener(EchoResponder(), direct: direct) { port in
            try await Conversation.with(port: port) { peer in
                for path in ["/gone", "/short"] {
                    try await peer.send(get(path) + get("/hot"))
                    let answers = [try await peer.readAnswer().body, try await peer.readAnswer().body]
                    // The second may not overtake the first.
                    XCTAssertEqual(answers, ["test 127.0.0.1 GET \(path) 0", "test 127.0.0.1 GET /hot 0"])
                }
            }
        }
    }

    func testRequestsWithABodyTakeTheOtherWay() async throws {
        let direct = PathResponder(["/hot": .bytes(ByteBuffer(string: "hot"))])
        try await withListener(EchoResponder(), direct: direct) { port in
            try await Conversation.with(port: port) { peer in
                for (request, body) in [
                    (get("/hot", "Content-Length: 3\r\n") + "abc", "test 127.0.0.1 GET /hot 3"),
                    (
                        get("/hot", "Transfer-Encoding: chunked\r\n") + "2\r\nab\r\n0\r\n\r\n",
                        "test 127.0.0.1 GET /hot 2"
                    ),
                    ("POST /hot HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "test 127.0.0.1 POST /hot 0"),
                    (get("/hot", "Content-Length: 0\r\n"), "hot"),
                ] {
                    try await peer.send(request)
                    let answer = try await peer.readAnswer()
                    XCTAssertEqual(answer.body, body)
                }
            }
        }
    }

    func testAClientThatAsksForMoreThanItReadsGetsEverythingInTheEnd() async throws {
        let body = String(repeating: "0123456789abcdef", count: 4096)
        let direct = PathResponder(["/hot": .bytes(ByteBuffer(string: body))])
        try await withListener(EchoResponder(), direct: direct) { port in
            try await Conversation.with(port: port) { peer in
                // 32 MB of answers, asked for before the first is read.
                try await peer.send(String(repeating: get("/hot"), count: 500))
                for number in 0..<500 {
                    let answer = try await peer.readAnswer()
                    XCTAssertTrue(answer.body == body, "answer \(number)")
                }
            }
        }
    }

    func testAClientThatLeavesInTheMiddleOfAFileEndsItsTransfer() async throws {
        let path = directory + "/sparse"
        XCTAssertTrue(FileManager.default.createFile(atPath: path, contents: nil))
        let handle = try XCTUnwrap(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 1 << 30)
        try handle.close()
        let direct = PathResponder(["/file": .file(FilePiece(path: path, range: 0..<1 << 30))])
        try await withListener(EchoResponder(), direct: direct) { port in
            _ = try await Conversation.with(port: port) { peer in
                try await peer.send(self.get("/file"))
                return try await peer.read(through: "\r\n\r\n")
            }
            let sent = await direct.nextEnd()
            XCTAssertEqual(sent, 0)
        }
    }

    func testAFileOnItsWayArrivesThoughTheListenerStops() async throws {
        let direct = PathResponder(["/file": .file(try file())])
        let (heads, head) = AsyncStream<Void>.makeStream()
        let request = get("/file")
        let transfer = try await withListener(EchoResponder(), direct: direct) { port in
            let transfer = Task {
                try await Conversation.with(port: port) { peer in
                    try await peer.send(request)
                    _ = try await peer.read(through: "\r\n\r\n")
                    head.yield()
                    return await peer.readToEnd().utf8.count
                }
            }
            for await _ in heads { break }
            return transfer
        }
        // Bytes that are no UTF-8 were replaced on the way into the text, each run by three bytes.
        let received = try await transfer.value
        XCTAssertEqual(received, String(decoding: large, as: UTF8.self).utf8.count)
    }

    func testAnAnswerThatEndsItsConnectionIsSeenThoughTheRequestGoesOn() async throws {
        let refusing = CallbackResponder { (_: Request, _: StackRequestContext) in
            Response(
                status: .contentTooLarge, headers: [.connection: "close"],
                body: .init(byteBuffer: ByteBuffer(string: "too large")))
        }
        try await withListener(refusing) { port in
            let answer = try await Conversation.with(port: port) { peer in
                try await peer.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000000\r\n\r\n")
                // The server hangs up long before a gigabyte; what it has answered is there to be read.
                let piece = ByteBuffer(repeating: 0, count: 1 << 20)
                for _ in 0..<1024 {
                    do { try await peer.send(piece.readableBytesView) } catch { break }
                }
                return await peer.readToEnd()
            }
            XCTAssertTrue(answer.isEmpty || answer.hasSuffix("too large"), answer)
            let read = try await Conversation.with(port: port) { peer in
                try await peer.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000000\r\n\r\nabc")
                return await peer.readToEnd()
            }
            XCTAssertTrue(read.hasPrefix("HTTP/1.1 413 "), read)
            XCTAssertTrue(read.hasSuffix("too large"), read)
        }
    }
}
