import EmbeddedRegistry
import Foundation
import Logging
import XCTest

@testable import EmbeddedControlPlane

/// The denials as events: bounded whatever comes, and one line each.
final class DenialLogTests: XCTestCase {
    private let folder = NSTemporaryDirectory() + "denials-\(UUID().uuidString.prefix(8))"

    override func setUpWithError() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

    private func denial(_ number: Int) -> Denial {
        Denial(
            time: Date(timeIntervalSince1970: Double(number)), client: "198.18.\(number / 250 % 256).\(number % 250)",
            registry: "BlogBuildTest", method: "GET", path: "/v2/\"\n", reason: "denied: no rule holds the address")
    }

    private func lines(_ name: String) throws -> [[String: String]] {
        try String(contentsOfFile: "\(folder)/events/\(name)", encoding: .utf8).split(separator: "\n").map { line in
            try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        }
    }

    func testADenial_readsLikeALoginEvent() throws {
        let log = try DenialLog(directory: "\(folder)/events")
        try log.append([denial(1)])
        try log.append([denial(2)])
        let events = try lines(DenialLog.fileName)
        XCTAssertEqual(events.map { $0["CallerIpAddress"] }, ["198.18.0.1", "198.18.0.2"])
        XCTAssertEqual(events[0]["TimeGenerated"], "1970-01-01T00:00:01.000Z")
        XCTAssertEqual(events[0]["LoginServer"], "blogbuildtest.azurecr.io")
        XCTAssertEqual(events[0]["ResultType"], "403")
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/events/\(DenialLog.fileName)")
        XCTAssertEqual(mode[.posixPermissions] as? Int, 0o600)
    }

    func testAFullFile_takesThePlaceOfTheOther_andNeitherGrows() throws {
        let log = try DenialLog(directory: "\(folder)/events", fileLimit: 3_000)
        for number in 0..<100 { try log.append([denial(number)]) }
        let (earlier, newer) = (try lines(DenialLog.earlierFileName), try lines(DenialLog.fileName))
        XCTAssertEqual(newer.last?["CallerIpAddress"], "198.18.0.99")
        XCTAssertGreaterThan(earlier.count, 5)
        // A batch that no file takes: its newest lines are kept, and whole.
        try log.append((100..<400).map(denial))
        XCTAssertEqual(try lines(DenialLog.fileName).last?["CallerIpAddress"], "198.18.1.149")
        for name in [DenialLog.fileName, DenialLog.earlierFileName] {
            let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/events/\(name)")[.size] as? Int
            XCTAssertLessThanOrEqual(size ?? .max, 3_000)
        }
    }

    func testAFlood_fillsNeitherMemoryNorDisk() async throws {
        let log = try DenialLog(directory: "\(folder)/events", fileLimit: 200_000)
        let journal = DenialJournal(
            try StackDatabase(path: "\(folder)/stack.sqlite"), log: log, capacity: 500, bufferSize: 1_000,
            logger: Logger(label: "journal", factory: { _ in SwiftLogNoOpLogHandler() }))
        for wave in 0..<20 {
            for number in 0..<10_000 { journal.record(denial(wave * 10_000 + number)) }
            let newest = try await journal.newest(1)
            XCTAssertEqual(newest.first, denial(wave * 10_000 + 999), "what fits is kept, in order")
        }
        let kept = try await journal.newest(10_000)
        XCTAssertEqual(kept.count, 500)
        for name in [DenialLog.fileName, DenialLog.earlierFileName] {
            let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/events/\(name)")[.size] as? Int
            XCTAssertLessThanOrEqual(size ?? .max, 200_000)
        }
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/events").count, 2)
    }
}
