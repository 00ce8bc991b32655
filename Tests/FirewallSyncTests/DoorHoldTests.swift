import Foundation
import IPNetworks
import XCTest

@testable import FirewallSync

/// A process that holds doors open is known to live, and to be gone.
final class DoorHoldTests: XCTestCase {
    private var directory = ""

    override func setUp() {
        directory = NSTemporaryDirectory() + "hold-\(UUID().uuidString)"
        addTeardownBlock { [directory] in try? FileManager.default.removeItem(atPath: directory) }
    }

    func testItIsHeldUntilItIsReleased() throws {
        let hold = try DoorHold(stateDirectory: directory)
        XCTAssertTrue(DoorHold.isHeld(runID: hold.runID, stateDirectory: directory))
        hold.release()
        XCTAssertFalse(DoorHold.isHeld(runID: hold.runID, stateDirectory: directory))
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: directory + "/doors"), [])
    }

    func testAFileThatNobodyLocks_isLeftByAProcessThatIsGone_andIsTidiedAway() throws {
        let hold = try DoorHold(stateDirectory: directory)
        let path = "\(directory)/doors/\(UUID().uuidString.lowercased()).lock"
        try Data().write(to: URL(filePath: path))
        let runID = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        XCTAssertFalse(DoorHold.isHeld(runID: runID, stateDirectory: directory))
        XCTAssertFalse(FileManager.default.fileExists(atPath: path))
        XCTAssertFalse(DoorHold.isHeld(runID: "../../etc/passwd", stateDirectory: directory))
        hold.release()
    }

    func testDoorsOfAProcessThatIsGone_haveComeToTheirEnd() throws {
        let hold = try DoorHold(stateDirectory: directory)
        let now = PlanningFixture.today
        let doors = [(hold.runID, true), (UUID().uuidString.lowercased(), true), ("3", false)].map { run, isHeld in
            TemporaryAccess(
                prefix: IPv4Prefix(containing: IPv4Address(bits: 20 << 24), length: 32), openedAt: now - 10,
                expiresAt: now + 600, reason: "job", actor: "ci@runner", runID: run, isHeld: isHeld)
        }
        let state = RegistryState(temporary: doors).endingAbandonedDoors(at: now, stateDirectory: directory)
        XCTAssertEqual(state.temporary.map { $0.isOpen(at: now) }, [true, false, true])
        hold.release()
    }
}
