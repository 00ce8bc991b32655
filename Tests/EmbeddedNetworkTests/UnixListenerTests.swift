import Foundation
import NIOCore
import NIOPosix
import XCTest

@testable import EmbeddedNetwork

final class UnixListenerTests: NetworkTestCase {
    private static let request = "GET /v2/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private func ask(_ path: String, _ header: [UInt8]) async throws -> String {
        try await Conversation.with(socket: path) { peer in
            try await peer.send(header + Array(Self.request.utf8))
            return await peer.readToEnd()
        }
    }

    func testThePROXYHeaderNamesTheClient() async throws {
        let signature = ProxyProtocolHeader.signature
        try await withProxiedListener(EchoResponder()) { path in
            for (header, client) in [
                (Array("PROXY TCP4 198.18.0.7 127.0.0.1 56324 443\r\n".utf8), "198.18.0.7"),
                (Array("PROXY TCP6 2001:db8::7 ::1 56324 443\r\n".utf8), "2001:db8::7"),
                (signature + [0x21, 0x11, 0, 12, 198, 18, 0, 8, 127, 0, 0, 1, 0, 1, 0, 2], "198.18.0.8"),
                // A proxy that speaks for itself is this machine.
                (signature + [0x20, 0, 0, 0], "127.0.0.1"), (Array("PROXY UNKNOWN\r\n".utf8), "127.0.0.1"),
            ] {
                let answer = try await ask(path, header)
                XCTAssertTrue(answer.hasSuffix("test \(client) GET /v2/ 0"), answer)
            }
        }
    }

    func testAHeaderMayComeByteByByte() async throws {
        try await withProxiedListener(EchoResponder()) { path in
            let answer = try await Conversation.with(socket: path) { peer in
                for byte in Array("PROXY TCP4 198.18.0.7 127.0.0.1 56324 443\r\n\(Self.request)".utf8) {
                    try await peer.send([byte])
                }
                return await peer.readToEnd()
            }
            XCTAssertTrue(answer.hasSuffix("test 198.18.0.7 GET /v2/ 0"), answer)
        }
    }

    func testAConnectionWithoutAGoodHeaderIsClosedWithoutAnAnswer() async throws {
        try await withProxiedListener(EchoResponder()) { path in
            for header in ["", "PROXY TCP4 198.18.0.7\r\n", "PROXY TCP4 198.18.0.07 127.0.0.1 1 2\r\n"] {
                let answer = try await ask(path, Array(header.utf8))
                XCTAssertEqual(answer, "", header)
            }
            // One that ends within its header, too.
            let answer = try await Conversation.with(socket: path) { peer in
                try await peer.send("PROXY TCP4")
                peer.finish()
                return await peer.readToEnd()
            }
            XCTAssertEqual(answer, "")
        }
    }

    func testAHeaderThatDoesNotComeInTimeEndsTheConnection() async throws {
        var limits = StackChannel.Limits()
        limits.proxyHeader = .milliseconds(50)
        try await withProxiedListener(limits: limits, EchoResponder()) { path in
            let answer = try await Conversation.with(socket: path) { peer in
                try await peer.send("PROXY TCP4 198.18.0.7")
                return await peer.readToEnd()
            }
            XCTAssertEqual(answer, "")
        }
    }

    func testOnlyItsUserCanReachTheSocketAndItIsGoneInTheEnd() async throws {
        let path = try await withProxiedListener(EchoResponder()) { path in
            let mode = { (path: String) in
                try XCTUnwrap(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
            }
            XCTAssertEqual(try mode(path), 0o600)
            XCTAssertEqual(try mode((path as NSString).deletingLastPathComponent), 0o700)
            return path
        }
        XCTAssertFalse(FileManager.default.fileExists(atPath: path))
    }

    func testASocketThatADeadProcessLeftIsReplaced() async throws {
        let path = directory + "/run/listener.sock"
        try FileManager.default.createDirectory(
            atPath: directory + "/run", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // Python ends without removing what it bound, as a killed server would.
        let script = "import socket; s = socket.socket(socket.AF_UNIX); s.bind('\(path)'); s.listen()"
        let left = try await CommandLineTool.run("python3", ["-c", script])
        XCTAssertEqual(left.status, 0, left.errors)
        XCTAssertTrue(FileManager.default.fileExists(atPath: path))
        try await withProxiedListener(EchoResponder()) { path in
            let answer = try await ask(path, Array("PROXY UNKNOWN\r\n".utf8))
            XCTAssertTrue(answer.hasPrefix("HTTP/1.1 200 OK"), answer)
        }
    }

    func testALiveSocketIsAnErrorAndStaysAlive() async throws {
        try await withProxiedListener(EchoResponder()) { path in
            let second = StackListener(
                name: "second", address: .unix(path: path), responder: EchoResponder(), logger: logger)
            await assertThrows(.alreadyListening) { try await second.run() }
            let answer = try await ask(path, Array("PROXY UNKNOWN\r\n".utf8))
            XCTAssertTrue(answer.hasPrefix("HTTP/1.1 200 OK"), answer)
        }
    }

    func testWhatIsNoSocketIsLeftAlone() async throws {
        let path = directory + "/precious"
        try "content".write(toFile: path, atomically: true, encoding: .utf8)
        let listener = StackListener(
            name: "test", address: .unix(path: path), responder: EchoResponder(), logger: logger)
        await assertThrows(.unusableFile) { try await listener.run() }
        XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), "content")
    }

    func testAPathThatTheSystemCannotHoldIsNamed() async throws {
        let listener = StackListener(
            name: "test", address: .unix(path: directory + "/" + String(repeating: "x", count: 120)),
            responder: EchoResponder(), logger: logger)
        await assertThrows(.pathTooLong) { try await listener.run() }
    }

    func testASocketInAnOpenFolderIsRefused() async throws {
        chmod(directory, 0o755)
        let listener = StackListener(
            name: "test", address: .unix(path: directory + "/listener.sock"), responder: EchoResponder(), logger: logger
        )
        await assertThrows(.unsafeDirectory) { try await listener.run() }
    }

    func testOnASocketWithoutPROXYHeadersTheClientIsThisMachine() async throws {
        let ports = BoundPorts()
        let path = directory + "/plain.sock"
        let listener = StackListener(
            name: "plain", address: .unix(path: path), responder: EchoResponder(), logger: logger,
            onBound: { ports.set("plain", $0) })
        try await withServices([listener], ports) {
            _ = try await ports.port("plain")
            let answer = try await ask(path, [])
            XCTAssertTrue(answer.hasSuffix("plain 127.0.0.1 GET /v2/ 0"), answer)
        }
    }
}
