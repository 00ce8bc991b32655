import Foundation
import XCTest

@testable import SyncDaemon

/// What systemd hears, on a real datagram socket.
final class ServiceNotifierTests: XCTestCase {
    func testASocketWithAPathHearsEveryState() throws {
        let path = "/tmp/notify-\(UUID().uuidString.prefix(8))"
        let listener = try DatagramListener(address: path)
        defer { unlink(path) }
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": path])
        notifier.ready(status: "Watching 2 registries.")
        XCTAssertEqual(listener.next(), "READY=1\nSTATUS=Watching 2 registries.")
        notifier.reloading()
        let reloading = try XCTUnwrap(listener.next()).split(separator: "\n")
        XCTAssertEqual(reloading.first, "RELOADING=1")
        let time = try XCTUnwrap(reloading.last.flatMap { Int64($0.dropFirst("MONOTONIC_USEC=".count)) })
        XCTAssertGreaterThan(time, 0)
        notifier.watchdog()
        XCTAssertEqual(listener.next(), "WATCHDOG=1")
        notifier.status("Busy.")
        XCTAssertEqual(listener.next(), "STATUS=Busy.")
        notifier.stopping()
        XCTAssertEqual(listener.next()?.hasPrefix("STOPPING=1\n"), true)
    }

    func testAnAbstractSocketHearsToo() throws {
        #if os(Linux)
            let name = "@acr-notify-\(UUID().uuidString)"
            let listener = try DatagramListener(address: name)
            ServiceNotifier(environment: ["NOTIFY_SOCKET": name]).watchdog()
            XCTAssertEqual(listener.next(), "WATCHDOG=1")
        #endif
    }

    func testNobodyIsToldWhereNobodyAsked() {
        for environment in [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "@"]] {
            ServiceNotifier(environment: environment).watchdog()
        }
        // Somebody who went away is no failure either.
        ServiceNotifier(environment: ["NOTIFY_SOCKET": "/tmp/nobody-\(UUID().uuidString)"]).watchdog()
    }

    func testTheWatchdogIsForTheProcessThatItNames() {
        func seconds(_ environment: [String: String]) -> Double? {
            ServiceNotifier(environment: environment, processID: 42).watchdogSeconds
        }
        XCTAssertEqual(seconds(["WATCHDOG_USEC": "30000000"]), 30)
        XCTAssertEqual(seconds(["WATCHDOG_USEC": "500000", "WATCHDOG_PID": "42"]), 0.5)
        XCTAssertNil(seconds(["WATCHDOG_USEC": "500000", "WATCHDOG_PID": "43"]))
        XCTAssertNil(seconds(["WATCHDOG_USEC": "0"]))
        XCTAssertNil(seconds(["WATCHDOG_USEC": "soon"]))
        XCTAssertNil(seconds([:]))
    }
}

/// A Unix datagram socket that listens, as a service manager does.
final class DatagramListener {
    private let descriptor: Int32

    /// A socket at a path or, after `@`, under an abstract name.
    init(address text: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(text.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count + (isAbstract ? 0 : 1))
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// The next datagram; waits for it, at most ten seconds.
    func next() -> String? {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, 10_000) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
}
