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

    func testAWildcardStandsForOneLabel_andGivesWayToANameOfItsOwn() {
        let routes = RouteTable()
        routes.add(hosts: ["*.blob.core.windows.net"], localPort: nil, socket: "/run/blob.sock")
        routes.add(hosts: ["own.blob.core.windows.net"], localPort: 1001, socket: "/run/own.sock")
        XCTAssertEqual(routes.route("any.blob.core.windows.net", 443), .played(socketPath: "/run/blob.sock"))
        XCTAssertEqual(routes.route("own.blob.core.windows.net", 443), .played(socketPath: "/run/own.sock"))
        for (host, port) in [("a.b.blob.core.windows.net", 443), ("blob.core.windows.net", 443), ("x", 443)] {
            XCTAssertNil(routes.route(host, port), host)
        }
        XCTAssertNil(routes.route("any.blob.core.windows.net", 80))
        XCTAssertEqual(routes.route(authority: "any.blob.core.windows.net"), .played(socketPath: "/run/blob.sock"))
        XCTAssertEqual(routes.route(authority: "localhost:1001"), .played(socketPath: "/run/own.sock"))
        for authority in ["", ":", "localhost:", "localhost:x", "[::1]:1001", "localhost"] {
            XCTAssertNil(routes.route(authority: authority), authority)
        }
    }

    func testHostsOutsideAreReached_whereNothingPlaysThem() throws {
        let outside = ["registry.example.com", "localhost:5000", "own.azurecr.io"].compactMap {
            HostAndPort($0, defaultPort: 443)
        }
        let routes = RouteTable(outside: outside)
        routes.add(hosts: ["own.azurecr.io"], localPort: nil, socket: "/run/own.sock")
        XCTAssertEqual(
            routes.route("registry.example.com", 443), .outside(host: "registry.example.com", port: 443))
        XCTAssertEqual(routes.route("localhost", 5000), .outside(host: "localhost", port: 5000))
        XCTAssertEqual(routes.route("own.azurecr.io", 443), .played(socketPath: "/run/own.sock"))
        XCTAssertNil(routes.route("registry.example.com", 80))
        XCTAssertNil(routes.route("other.example.com", 443))
        XCTAssertNil(routes.route("localhost", 443))
    }

    func testRouteThatAnotherSocketHasTakenOverStays_whenTheFirstGoes() {
        let routes = RouteTable()
        routes.add(hosts: ["one.azurecr.io"], localPort: 1001, socket: "/run/1.sock")
        routes.add(hosts: ["one.azurecr.io"], localPort: 1002, socket: "/run/2.sock")
        routes.remove(socket: "/run/1.sock")
        XCTAssertEqual(routes.route("one.azurecr.io", 443), .played(socketPath: "/run/2.sock"))
        XCTAssertNil(routes.route("localhost", 1001))
        XCTAssertEqual(routes.route("127.0.0.1", 1002), .played(socketPath: "/run/2.sock"))
    }
}
