import AzureResourceManager
import FirewallSync
import Foundation
import IPNetworks
import ServiceTags
import Synchronization
import XCTest

/// Many registries at once: what concerns one of them is never another's.
final class FleetTests: FaultCase {
    func testTwoCloudsOfOneName_asTwoEmbeddedStacksAre_followEachItsOwnPublication() async throws {
        let other = try ScriptedAzure()
        other.change { $0.prefixes = ["20.1.16.0/24"] }
        var configuration = try SyncConfiguration.load(
            path: "\(folder.path)/acr-firewall-sync.yaml", environment: ["HOME": folder.path])
        let first = try XCTUnwrap(configuration.registries.first)
        var second = first
        second.cloud = Cloud(
            name: first.cloud.name, resourceManager: other.url, authority: other.url, audience: "\(other.url)/",
            registrySuffix: first.cloud.registrySuffix, downloadPage: "\(other.url)/page",
            publicationCloud: first.cloud.publicationCloud)
        configuration.registries = [first, second]
        let followed = Mutex<[String: [String]]>([:])
        await SyncFleet(session: SyncSession(configuration: configuration, actor: "ci@runner")).run([first, second]) {
            run in
            let prefixes = run.publication?.publication.tags.flatMap(\.ipv4).map(\.description) ?? []
            followed.withLock { $0[run.registry.cloud.resourceManager] = prefixes }
        }
        XCTAssertEqual(
            followed.withLock { $0 }, [azure.url: ["20.1.0.0/24", "20.1.8.0/24"], other.url: ["20.1.16.0/24"]])
    }
}
