import FirewallSync
import Foundation
import IPNetworks
import XCTest

/// A fault case whose doors a test can open in the past, and look at from a time to come.
class DoorCase: FaultCase {
    let foreign = ["203.0.113.9", "203.0.113.9", "not an address"]
    let hour = 3600.0

    override func setUp() async throws {
        try await super.setUp()
        azure.change { [foreign] in $0.rules = foreign }
    }

    /// The registry as the program keeps it, on the same state, with a clock that is off by some seconds.
    func registry(clockOffBy seconds: Double = 0) throws -> RegistrySync {
        let configuration = try SyncConfiguration.load(
            path: "\(folder.path)/acr-firewall-sync.yaml", environment: ["HOME": folder.path])
        let session = SyncSession(configuration: configuration, actor: "ci@runner") {
            Date().addingTimeInterval(seconds)
        }
        return session.sync(of: try XCTUnwrap(configuration.registries.first))
    }

    /// Opens a door whose time was over an hour ago.
    func openInThePast(_ prefix: String = "20.9.0.5/32") async throws {
        let opened = try await registry(clockOffBy: -2 * hour).open(
            [IPv4Prefix(parsing: prefix)], for: 3600, reason: "job 7")
        XCTAssertEqual(opened.added, [prefix])
        XCTAssertTrue(azure.rules.contains(prefix))
    }

    /// What the history says, the newest first: the kinds of its entries.
    func history() async throws -> [String] {
        let entries = try await sync("history", "--format", "json").json() as? [[String: Any]]
        return try XCTUnwrap(entries).compactMap { $0["kind"] as? String }
    }
}
