import Foundation
import IPNetworks
import XCTest

@testable import EmbeddedNetwork

final class EgressDirectoryTests: XCTestCase {
    private func point(_ name: String, _ port: Int, _ address: String = "198.18.0.1") throws -> EgressPoint {
        try EgressPoint(name: name, address: address, port: port)
    }

    func testNamesAndPortsAreUnique() throws {
        let directory = EgressDirectory([try point("operator", 1001)])
        for taken in [try point("operator", 1002), try point("agent", 1001)] {
            XCTAssertThrowsError(try directory.add(taken)) {
                XCTAssertEqual($0 as? EmbeddedNetworkError, EmbeddedNetworkError(.egressPointTaken, ""))
            }
        }
        try directory.add(try point("agent", 1002))
        XCTAssertEqual(directory.points.map(\.name), ["operator", "agent"])
    }

    func testAMoveChangesTheAddressAlone() throws {
        let directory = EgressDirectory([try point("operator", 1001)])
        try directory.move("operator", to: try IPv4Address(parsing: "198.18.0.9"))
        XCTAssertEqual(directory.points, [try point("operator", 1001, "198.18.0.9")])
        XCTAssertThrowsError(try directory.move("agent", to: try IPv4Address(parsing: "198.18.0.9"))) {
            XCTAssertEqual($0 as? EmbeddedNetworkError, EmbeddedNetworkError(.unknownEgressPoint, ""))
        }
    }

    func testAWatcherSeesThePresentAndTheComing() async throws {
        let directory = EgressDirectory([try point("operator", 1001)])
        let (present, added) = directory.watch()
        try directory.add(try point("agent-1", 1002))
        try directory.add(try point("agent-2", 1003))
        XCTAssertEqual(present.map(\.name), ["operator"])
        var names: [String] = []
        for await one in added.prefix(2) { names.append(one.name) }
        XCTAssertEqual(names, ["agent-1", "agent-2"])
    }

    func testAPointsAddressIsTextOrAValue() throws {
        let point = try point("operator", 1001)
        XCTAssertEqual(point.address, "198.18.0.1")
        XCTAssertEqual(point, EgressPoint(name: "operator", address: point.ipv4, port: 1001))
        XCTAssertThrowsError(try EgressPoint(name: "operator", address: "198.18.0.01", port: 1001))
    }
}
