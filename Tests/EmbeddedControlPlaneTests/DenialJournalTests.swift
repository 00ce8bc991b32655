import EmbeddedRegistry
import Foundation
import Logging
import XCTest

@testable import EmbeddedControlPlane

final class DenialJournalTests: XCTestCase {
    private let path = NSTemporaryDirectory() + "journal-\(UUID().uuidString.prefix(8)).sqlite"

    override func tearDown() {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }

    private func journal(capacity: Int, bufferSize: Int) throws -> DenialJournal {
        DenialJournal(
            try StackDatabase(path: path), capacity: capacity, bufferSize: bufferSize,
            logger: Logger(label: "journal", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func denial(_ number: Int) -> Denial {
        Denial(
            time: Date(timeIntervalSince1970: Double(number)), client: "203.0.113.9", registry: "r", method: "GET",
            path: "/\(number)", reason: "denied: no rule holds the address")
    }

    func testNewestDenialsAreKeptAndTheOldestGo() async throws {
        let journal = try journal(capacity: 5, bufferSize: 100)
        for number in 0..<8 { journal.record(denial(number)) }
        let kept = try await journal.newest(100)
        XCTAssertEqual(kept, (3..<8).reversed().map(denial))
        for number in 8..<10 { journal.record(denial(number)) }
        let later = try await journal.newest(3)
        XCTAssertEqual(later, [9, 8, 7].map(denial))
    }

    func testFloodFillsTheBufferAndNoMore() async throws {
        let journal = try journal(capacity: 100, bufferSize: 4)
        for number in 0..<1_000 { journal.record(denial(number)) }
        let kept = try await journal.newest(100)
        XCTAssertEqual(kept, [3, 2, 1, 0].map(denial))
        // Once the flood is written there is room again.
        journal.record(denial(1_000))
        let later = try await journal.newest(1)
        XCTAssertEqual(later, [denial(1_000)])
    }
}
