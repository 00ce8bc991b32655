import Foundation
import IPNetworks
import NetworkRules
import XCTest

@testable import FirewallSync

/// Which rules go when doors close: ours alone, and none that something else needs.
final class DoorClosingTests: XCTestCase {
    private var world = PlanningFixture()

    override func setUp() { world = PlanningFixture() }

    private func door(_ prefix: String, run: String = "1", for seconds: Double = 600) throws -> TemporaryAccess {
        TemporaryAccess(
            prefix: try IPv4Prefix(parsing: prefix), openedAt: world.now, expiresAt: world.now + seconds,
            reason: "job 7", actor: "ci@runner", runID: run)
    }

    private func closing(_ doors: TemporaryAccess...) -> DoorClosing {
        DoorClosing(
            doors, registry: world.input.registry, state: world.input.state, settings: world.settings, now: world.now)
    }

    func testOnlyOurRuleGoes_andSomebodysOfTheSameValueStaysInItsPlace() throws {
        world.rules = ["20.9.0.5/32", "ten", "20.9.0.5/32"]
        world.owned = ["20.9.0.5/32"]
        world.temporary = [try door("20.9.0.5/32")]
        let write = try XCTUnwrap(closing(world.temporary[0]).write)
        XCTAssertEqual(write.after, ["20.9.0.5/32", "ten"])
        XCTAssertEqual(write.removed, ["20.9.0.5/32"])
        XCTAssertEqual(write.ownedAfter, [])
    }

    func testARuleThatIsNotOurs_stays() throws {
        world.rules = ["20.9.0.5"]
        XCTAssertNil(closing(try door("20.9.0.5/32")).write)
    }

    func testARuleThatTheRegistrySpellsOtherwise_isFound() throws {
        world.rules = ["20.9.0.5"]
        world.owned = ["20.9.0.5/32"]
        XCTAssertEqual(closing(try door("20.9.0.5/32")).write?.removed, ["20.9.0.5"])
    }

    func testARuleThatWhatIsRequiredNeeds_isLeftToThePlan_andOneThatItDoesNotNeedGoes() throws {
        world.rules = ["20.1.0.0/16"]
        world.owned = ["20.1.0.0/16"]
        world.applied = try LedgerFixture.applied(["20.1.0.0/24"])
        let needed = closing(try door("20.1.0.0/16"))
        XCTAssertNil(needed.write)
        XCTAssertEqual(needed.needed, prefixes("20.1.0.0/16"))
        world.rules.append("20.1.0.0/24")
        XCTAssertEqual(closing(try door("20.1.0.0/16")).write?.after, ["20.1.0.0/24"])
    }

    func testAPinThatWasNotAppliedYet_isNeededToo() throws {
        world.rules = ["20.9.0.5/32"]
        world.owned = ["20.9.0.5/32"]
        world.settings.pinned = prefixes("20.9.0.5/32")
        XCTAssertNil(closing(try door("20.9.0.5/32")).write)
    }

    func testADoorThatAnotherHoldsOpen_stays() throws {
        world.rules = ["20.9.0.5/32"]
        world.owned = ["20.9.0.5/32"]
        world.temporary = [try door("20.9.0.5/32"), try door("20.9.0.5/32", run: "2")]
        XCTAssertNil(closing(world.temporary[0]).write)
        world.now += 700
        XCTAssertNotNil(closing(world.temporary[0]).write, "the other's time is over too")
    }

    func testADoorWithinOneThatCloses_getsARuleOfItsOwn() throws {
        world.rules = ["20.9.0.0/24"]
        world.owned = ["20.9.0.0/24"]
        world.temporary = [try door("20.9.0.0/24"), try door("20.9.0.5/32", run: "2")]
        let write = try XCTUnwrap(closing(world.temporary[0]).write)
        XCTAssertEqual(write.after, ["20.9.0.5/32"])
        XCTAssertEqual(write.ownedAfter, ["20.9.0.5/32"])
    }
}
