import AzureResourceManager
import CurlTransport
import FirewallSync
import Foundation
import IPNetworks
import ServiceTagDownload
import ServiceTags
import XCTest

/// What a right file means.
final class ConfigurationTests: XCTestCase {
    func testTheShortestFileTakesEveryDefault() throws {
        let configuration = try ConfigurationFile(ConfigurationFile.registry, of: self).load()
        let registry = try XCTUnwrap(configuration.registries.first)
        XCTAssertEqual(
            registry.settings,
            RegistrySettings(
                id: try RegistryID(parsing: ConfigurationFile.id),
                tags: [TagPattern("AzureContainerRegistry.WestEurope")]))
        XCTAssertEqual(registry.settings.label, "blogbuildtest")
        XCTAssertEqual(registry.cloud, .publicCloud)
        XCTAssertEqual(registry.credential, .azureCLI)
        XCTAssertEqual(configuration.stateDirectory, "/home/ops/.local/state/acr-firewall-sync")
        XCTAssertEqual(configuration.archiveLimit, 26)
        XCTAssertEqual(configuration.downloadHosts, ["www.microsoft.com", "download.microsoft.com"])
        XCTAssertEqual(configuration.sources(of: .usGovernment), [.page(url: Cloud.usGovernment.downloadPage)])
        XCTAssertEqual(configuration.transport.userAgent, "acr-firewall-sync")
        XCTAssertNil(configuration.transport.proxy)
    }

    func testEveryKeyReachesItsPlace() throws {
        let file = try ConfigurationFile(
            """
            registries:
              - id: \(ConfigurationFile.id)
                label: blog
                cloud: private
                credential: deployer
                tags: [AzureContainerRegistry.WestEurope, "AzureContainerRegistry.*"]
                pinned: [20.42.66.0/23, 52.1.2.3]
                forbidden: [10.0.0.0/8]
                budget: 80
                reserve: 5
                quota: 100
                shortest-prefix-length: 16
                max-over-allowed: 4096
                grace: 3w
                ownership: exclusive
                max-publication-age: 240h
                max-removed: 12.5%
                admits-azure-cloud: true
                verify-timeout: 5m
                plan-expiry: 90m
            credentials:
              deployer:
                client-secret: {tenant: contoso.com, client-id: app, secret-file: secrets/deployer}
            clouds:
              private:
                resource-manager: https://arm.private.example
                authority: https://login.private.example
                audience: https://arm.private.example/
                registry-suffix: azurecr.private.example
                download-page: https://files.private.example/tags
                publication-cloud: Private
            sources:
              private:
                - file: https://files.private.example/ServiceTags_Private_20251020.json
                - discovery: {subscription: S, location: west}
                - page: https://files.private.example/tags
            download-hosts: [files.private.example]
            state-directory: ~/state
            archive-limit: 5
            transport:
              proxy: http://proxy.example:3128
              ca-file: ../ca.pem
              user-agent: ops/1.0
              connect-timeout: 3s
              total-timeout: 2m
            """, of: self)
        let configuration = try file.load()
        let registry = try XCTUnwrap(configuration.registry(named: "BLOG"))
        XCTAssertEqual(
            registry.settings,
            RegistrySettings(
                id: try RegistryID(parsing: ConfigurationFile.id),
                tags: [TagPattern("AzureContainerRegistry.WestEurope"), TagPattern("AzureContainerRegistry.*")],
                label: "blog",
                pinned: [try IPv4Prefix(parsing: "20.42.66.0/23"), try IPv4Prefix(parsing: "52.1.2.3/32")],
                forbidden: [try IPv4Prefix(parsing: "10.0.0.0/8")], budget: 80, reserve: 5, quota: 100,
                shortestPrefixLength: 16, maximumOverAllowed: 4096, graceDays: 21, ownership: .exclusive,
                maximumPublicationAgeDays: 10, maximumRemovedShare: 0.125, admitsAzureCloud: true, verifySeconds: 300,
                planExpiryHours: 1.5))
        XCTAssertEqual(
            registry.credential,
            .clientSecret(
                tenant: "contoso.com", clientID: "app", secret: .file(path: "\(file.folder)/secrets/deployer")))
        XCTAssertEqual(
            registry.cloud,
            Cloud(
                name: "private", resourceManager: "https://arm.private.example",
                authority: "https://login.private.example", audience: "https://arm.private.example/",
                registrySuffix: "azurecr.private.example", downloadPage: "https://files.private.example/tags",
                publicationCloud: "Private"))
        XCTAssertEqual(
            configuration.sources(of: registry.cloud),
            [
                .file(url: "https://files.private.example/ServiceTags_Private_20251020.json"),
                .discovery(subscription: "S", location: "west"), .page(url: "https://files.private.example/tags"),
            ])
        XCTAssertEqual(configuration.downloadHosts, ["files.private.example"])
        XCTAssertEqual(configuration.stateDirectory, "/home/ops/state")
        XCTAssertEqual(configuration.archiveLimit, 5)
        for transport in [configuration.transport, registry.transport] {
            XCTAssertEqual(transport.proxy, "http://proxy.example:3128")
            XCTAssertEqual(transport.caFile, NSTemporaryDirectory() + "ca.pem")
            XCTAssertEqual(transport.userAgent, "ops/1.0")
            XCTAssertEqual(transport.connectTimeout, 3)
            XCTAssertEqual(transport.totalTimeout, 120)
        }
    }

    func testARegistryGoesBeforeTheDefaults() throws {
        let configuration = try ConfigurationFile(
            """
            defaults: {tags: [AzureContainerRegistry], grace: 1d, credential: managed-identity, reserve: 7}
            registries:
              - id: \(ConfigurationFile.id)
              - {id: \(ConfigurationFile.id)2, tags: [AzureDevOps], grace: 2d, credential: azure-cli}
            """, of: self
        ).load()
        let (first, second) = (configuration.registries[0], configuration.registries[1])
        XCTAssertEqual(first.settings.tags, [TagPattern("AzureContainerRegistry")])
        XCTAssertEqual(first.settings.graceDays, 1)
        XCTAssertEqual(first.credential, .managedIdentity(clientID: nil))
        XCTAssertEqual(second.settings.tags, [TagPattern("AzureDevOps")])
        XCTAssertEqual(second.settings.graceDays, 2)
        XCTAssertEqual(second.settings.reserve, 7)
        XCTAssertEqual(second.credential, .azureCLI)
    }

    func testEveryWayToSignIn() throws {
        let ways: [(yaml: String, source: CredentialSource)] = [
            ("token-file: /run/token", .tokenFile(path: "/run/token")),
            ("token-environment: ARM_TOKEN", .tokenEnvironment(variable: "ARM_TOKEN")),
            (
                "client-secret: {tenant: t, client-id: c, secret-environment: AZURE_CLIENT_SECRET}",
                .clientSecret(tenant: "t", clientID: "c", secret: .environment(variable: "AZURE_CLIENT_SECRET"))
            ),
            ("managed-identity:", .managedIdentity(clientID: nil)),
            ("managed-identity: {client-id: c}", .managedIdentity(clientID: "c")),
            ("workload-identity: {}", .workloadIdentity(tenant: nil, clientID: nil, tokenFile: nil)),
            (
                "workload-identity: {tenant: t, client-id: c, token-file: ~/federated}",
                .workloadIdentity(tenant: "t", clientID: "c", tokenFile: "/home/ops/federated")
            ),
            ("azure-cli:", .azureCLI),
        ]
        for way in ways {
            let file = try ConfigurationFile(
                ConfigurationFile.registry + "    credential: way\ncredentials:\n  way:\n    \(way.yaml)\n", of: self)
            XCTAssertEqual(try file.load().registries[0].credential, way.source, way.yaml)
        }
    }

    func testTheLocationTakesTheTagsPlaceholder() throws {
        let settings = RegistrySettings(
            id: try RegistryID(parsing: ConfigurationFile.id),
            tags: [TagPattern("AzureContainerRegistry.<location>"), TagPattern("AzureDevOps")])
        let resolved = settings.resolvingLocation("japaneast")
        XCTAssertEqual(resolved.tags.map(\.text), ["AzureContainerRegistry.japaneast", "AzureDevOps"])
        XCTAssertTrue(resolved.tags[0].matches("AzureContainerRegistry.JapanEast"))
    }

    func testTheStateDirectoryFollowsTheXDGSpecification() throws {
        XCTAssertEqual(
            SyncConfiguration.defaultStateDirectory(environment: ["HOME": "/home/ops", "XDG_STATE_HOME": "/state"]),
            "/state/acr-firewall-sync")
        XCTAssertEqual(
            SyncConfiguration.defaultStateDirectory(environment: ["HOME": "/home/ops", "XDG_STATE_HOME": "relative"]),
            "/home/ops/.local/state/acr-firewall-sync")
    }

    func testAByteOrderMarkAndWindowsLinesPass() throws {
        let text = "\u{FEFF}" + ConfigurationFile.registry.replacingOccurrences(of: "\n", with: "\r\n")
        XCTAssertEqual(try ConfigurationFile(text, of: self).load().registries.count, 1)
    }
}
