import XCTest

@testable import EmbeddedNetwork

final class FreePortTests: NetworkTestCase {
    func testPortsLieBelowThoseThatTheSystemLends_whereSuchAreFree() throws {
        var generator = SeededGenerator(seed: 7)
        for limit in [20_000, 32_768] {
            let ports = try FreePort.choose(20, below: limit, using: &generator)
            XCTAssertTrue(ports.allSatisfy((10_240..<limit).contains), "\(ports)")
            XCTAssertEqual(Set(ports).count, 20)
        }
        XCTAssertEqual(Set(try FreePort.choose(5, below: 1, using: &generator)).count, 5)
    }

    func testPortsDifferAndCanBeListenedOn() async throws {
        let ports = try FreePort.choose(20)
        XCTAssertEqual(Set(ports).count, 20)
        XCTAssertTrue(ports.allSatisfy((1...65535).contains), "\(ports)")
        let bound = BoundPorts()
        let listeners = ports.prefix(3).map { port in
            StackListener(
                name: "\(port)", address: .tcp(host: "127.0.0.1", port: port), responder: EchoResponder(),
                logger: logger,
                onBound: { bound.set("\(port)", $0) })
        }
        try await withServices(listeners, bound) {
            for port in ports.prefix(3) {
                let reported = try await bound.port("\(port)")
                XCTAssertEqual(reported, port)
            }
        }
    }
}
