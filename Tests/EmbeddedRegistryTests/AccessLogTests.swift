import Foundation
import IPNetworks
import Logging
import NetworkRules
import XCTest

@testable import EmbeddedRegistry

/// The access log: a line for every request, whatever a client writes, in bounded space.
final class AccessLogTests: XCTestCase {
    private let folder = NSTemporaryDirectory() + "access-\(UUID().uuidString.prefix(8))"
    private let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    override func tearDownWithError() throws {
        if FileManager.default.fileExists(atPath: folder) { try FileManager.default.removeItem(atPath: folder) }
    }

    private func record(
        path: String = "/v2/", rule: String? = "198.18.0.0/24", identity: String? = nil
    ) throws -> RequestRecord {
        RequestRecord(
            time: Date(timeIntervalSince1970: 1_795_000_000.25), client: try AnyIPAddress(parsing: "198.18.0.7"),
            registry: "blogbuildtest", method: "GET", path: path, status: rule == nil ? 403 : 200, bytesIn: 1,
            bytesOut: 2,
            duration: .microseconds(1_000_123),
            decision: AccessDecision(reason: rule.map { .rule(NetworkRule(value: $0)) } ?? .noRule), identity: identity)
    }

    private func write(_ log: AccessLog, _ records: [RequestRecord]) async throws {
        for record in records { log.record(record) }
        await log.flush()
    }

    private func lines(_ name: String = AccessLog.fileName) throws -> [[String: Any]] {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n").map { line in
            try XCTUnwrap(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    func testALineSaysWhoWhatAndWhy() async throws {
        let log = try AccessLog(directory: folder, now: { Date() }, logger: silent)
        try await write(log, [try record(identity: "blogbuildtest"), try record(rule: nil)])
        let lines = try lines()
        XCTAssertEqual(
            lines[0] as NSDictionary,
            [
                "time": "2026-11-18T11:06:40.250Z", "registry": "blogbuildtest", "client": "198.18.0.7",
                "identity": "blogbuildtest", "method": "GET", "path": "/v2/", "status": 200, "bytesIn": 1,
                "bytesOut": 2,
                "microseconds": 1_000_123, "allowed": true, "decision": "allowed by the rule 198.18.0.0/24",
                "rule": "198.18.0.0/24",
            ] as NSDictionary)
        XCTAssertEqual(lines[1]["decision"] as? String, "denied: no rule holds the address")
        XCTAssertEqual(lines[1]["allowed"] as? Bool, false)
        XCTAssertNil(lines[1]["rule"])
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(AccessLog.fileName)")
        XCTAssertEqual(mode[.posixPermissions] as? Int, 0o600)
    }

    func testHostileTextIsOneLineOfPrintableASCII_andReadsBackAsItCame() async throws {
        let hostile = "/v2/\"},{\"\\ \n\r\t\u{0}\u{1B}[2J\u{7F}\u{9B}\u{202E}é😀/"
        let log = try AccessLog(directory: folder, now: { Date() }, logger: silent)
        try await write(
            log,
            [
                try record(path: hostile, rule: hostile, identity: hostile),
                try record(path: String(repeating: "é", count: 9_999)),
            ])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(AccessLog.fileName)"))
        XCTAssertTrue(bytes.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A })
        XCTAssertEqual(bytes.filter { $0 == 0x0A }.count, 2)
        let lines = try lines()
        for field in ["path", "rule", "identity"] { XCTAssertEqual(lines[0][field] as? String, hostile, field) }
        XCTAssertEqual((lines[1]["path"] as? String)?.count, AccessLogLine.longestText)
    }

    func testWhatDoesNotFitIsCounted_andFilesStayBounded() async throws {
        let log = try AccessLog(
            directory: folder, fileLimit: 4_000, bufferSize: 100, now: { Date(timeIntervalSince1970: 0) },
            logger: silent)
        for _ in 0..<130 { log.record(try record()) }
        try await write(log, [])
        XCTAssertEqual(log.missing, 30)
        let again = try AccessLog(directory: folder, fileLimit: 4_000, now: { Date() }, logger: silent)
        for number in 0..<40 { try await write(again, [try record(path: "/\(number)")]) }
        XCTAssertEqual(try lines().last?["path"] as? String, "/39")
        for name in [AccessLog.fileName, AccessLog.earlierFileName] {
            let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.size] as? Int
            XCTAssertLessThanOrEqual(size ?? .max, 4_000)
            XCTAssertFalse(try lines(name).isEmpty)
        }
    }

    func testWhatADiskRefusesIsCounted() async throws {
        let log = try AccessLog(directory: folder, now: { Date(timeIntervalSince1970: 0) }, logger: silent)
        let obstacle = "\(folder)/\(AccessLog.fileName)"
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        for _ in 0..<2 { try await write(log, [try record(), try record()]) }
        XCTAssertEqual(log.missing, 4)
        try FileManager.default.removeItem(atPath: obstacle)
        try await write(log, [try record()])
        XCTAssertEqual(try lines().map { $0["missing"] as? Int }, [4, nil])
        XCTAssertEqual(log.missing, 4)
    }

    func testWhatIsRecordedIsWritten_thoughEverythingIsCancelled() async throws {
        let log = try AccessLog(directory: folder, now: { Date() }, logger: silent)
        log.record(try record())
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await log.flush()
        }
        await task.value
        XCTAssertEqual(try lines().count, 1)
    }

    func testAFullDiskLeavesNoHalfLine() async throws {
        guard getuid() == 0 else { throw XCTSkip("needs root, to mount a small disk") }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        guard try run("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", folder) == 0 else {
            throw XCTSkip("this system mounts no tmpfs")
        }
        defer { _ = try? run("umount", "--lazy", folder) }
        let log = try AccessLog(directory: folder, now: { Date() }, logger: silent)
        try await write(log, [try record()])
        try await write(log, try (0..<100).map { _ in try record() })
        XCTAssertEqual(try lines().count, 1)
        try await write(log, [try record()])
        XCTAssertEqual(try lines().map { $0["missing"] as? Int }, [nil, 100, nil])
    }

    private func run(_ arguments: String...) throws -> CInt {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    func testTheLineAboutMissingOnesStandsBeforeThoseThatFollow() async throws {
        let log = try AccessLog(
            directory: folder, bufferSize: 1, now: { Date(timeIntervalSince1970: 0) }, logger: silent)
        try await write(log, [try record(), try record(), try record()])
        XCTAssertEqual(
            try lines().first.map { $0 as NSDictionary },
            ["time": "1970-01-01T00:00:00.000Z", "missing": 2] as NSDictionary)
        XCTAssertEqual(try lines().count, 2)
    }
}
