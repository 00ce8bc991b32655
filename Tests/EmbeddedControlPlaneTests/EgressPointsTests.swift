import EmbeddedNetwork
import Foundation
import IPNetworks
import XCTest

@testable import EmbeddedControlPlane

final class EgressPointsTests: XCTestCase {
    func testPointWithoutAProxyIsForgotten_andItsNameCanBeHadAgain() async throws {
        let file = FileManager.default.temporaryDirectory.path + "/egress-\(UUID().uuidString).sqlite"
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) } }
        let points = EgressPoints(
            store: EgressStore(try StackDatabase(path: file)), directory: EgressDirectory(), bound: BoundListeners())
        let address = IPv4Address(bits: 0xC613_FC07)
        await points.bound.fail("egress laptop", EmbeddedNetworkError(.bindFailed, "taken"))
        do {
            _ = try await points.add("laptop", address: address)
            XCTFail("there is a point without a proxy")
        } catch let error as EmbeddedNetworkError {
            XCTAssertEqual(error.code, .bindFailed)
        }
        XCTAssertEqual(points.directory.points, [])
        let stored = try await points.store.points()
        XCTAssertEqual(stored, [])

        await points.bound.mark("egress laptop")
        let point = try await points.add("laptop", address: address)
        XCTAssertEqual(points.directory.points, [point])
    }

    func testRouteThatAnotherSocketHasTakenOverStays_whenTheFirstGoes() {
        let routes = RouteTable()
        routes.add(hosts: ["one.azurecr.io"], localPort: 1001, socket: "/run/1.sock")
        routes.add(hosts: ["one.azurecr.io"], localPort: 1002, socket: "/run/2.sock")
        routes.remove(socket: "/run/1.sock")
        XCTAssertEqual(routes.route("one.azurecr.io", 443)?.socketPath, "/run/2.sock")
        XCTAssertNil(routes.route("localhost", 1001))
        XCTAssertEqual(routes.route("127.0.0.1", 1002)?.socketPath, "/run/2.sock")
    }
}
