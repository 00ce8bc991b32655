import Foundation
import LoopbackServer
import XCTest

/// What the service manager hears of the daemon, on a real socket, and a state directory on a full disk.
final class WatchSystemdTests: FaultCase {
    func testSystemdHearsFromTheStartToTheEnd() async throws {
        let path = "\(folder.path)/notify"
        let manager = try NotificationListener(path: path)
        var runner = try XCTUnwrap(runner)
        runner.environment = ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "400000"]
        let running = try runner.start([
            "watch", "--listen", "127.0.0.1:0", "--config", "\(folder.path)/acr-firewall-sync.yaml",
        ])
        addTeardownBlock { running.kill() }
        XCTAssertNotNil(manager.message(beginning: "READY=1\nSTATUS=Watching 1 registry."))
        // Alive for several intervals although nothing is due.
        for _ in 0..<4 { XCTAssertNotNil(manager.message(beginning: "WATCHDOG=1")) }
        running.send(SIGHUP)
        XCTAssertNotNil(manager.message(beginning: "RELOADING=1\nMONOTONIC_USEC="))
        XCTAssertNotNil(manager.message(beginning: "READY=1"))
        running.send(SIGTERM)
        XCTAssertNotNil(manager.message(beginning: "STOPPING=1"))
        let status = try await running.wait().status
        XCTAssertEqual(status, 0)
    }

    func testAFullDiskIsSaidAndLeavesNoHalfFile() async throws {
        let file = "\(folder.path)/state/watch.json"
        let first = try await sync("watch", "--once")
        XCTAssertEqual(first.status, 0, first.all)
        let before = try Data(contentsOf: URL(fileURLWithPath: file))
        // No file of more than a block may be written: the system's own way to say that there is no room.
        let shell = runner.with("/bin/sh")
        let program = CommandRunner.programs.appending(path: "acr-firewall-sync").path
        let result = try await shell.start([
            "-c", "( trap '' XFSZ; ulimit -f 0; exec \"$0\" watch --once --config \"$1\" ) 2>&1 | cat", program,
            "\(folder.path)/acr-firewall-sync.yaml",
        ]).wait()
        XCTAssertFalse(result.all.isEmpty)
        XCTAssertEqual(try Data(contentsOf: URL(fileURLWithPath: file)), before)
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/state")
        XCTAssertFalse(names.contains { $0.hasSuffix(".tmp") }, "\(names)")
        let next = try await sync("watch", "--once")
        XCTAssertEqual(next.status, 0, next.all)
    }
}
