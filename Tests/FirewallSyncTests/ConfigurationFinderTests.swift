import AzureResourceManager
import Foundation
import ServiceTags
import XCTest

@testable import FirewallSync

final class ConfigurationFinderTests: XCTestCase {
    private static let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries"
    private var folder = ""

    override func setUpWithError() throws {
        folder = NSTemporaryDirectory() + "finder-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/work", withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

    private var finder: ConfigurationFinder {
        ConfigurationFinder(environment: ["HOME": folder], workingDirectory: folder + "/work")
    }

    private func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: "\(folder)/\(path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func writeConfiguration() throws {
        try write(
            """
            registries:
              - id: \(Self.id)/one
                label: First
                tags: [AzureContainerRegistry.EastUS]
              - id: \(Self.id)/two
                tags: [AzureContainerRegistry.WestUS]
                reserve: 5
            """, to: "work/acr-firewall-sync.yaml")
    }

    private func runStack(in directory: String) throws {
        try write(
            """
            {"arm": "https://127.0.0.1:4433", "subscription": "s", "page": "http://127.0.0.1:8080/", "ca": "/x/ca.pem", \
            "token": "/x/token", "egress": [], "registries": [{"name": "embedded", "id": "\(Self.id)/embedded", \
            "loginServer": "embedded.azurecr.io", "url": "https://127.0.0.1:5000"}]}
            """, to: "\(directory)/ready.json")
    }

    private func labels(_ request: RegistryRequest) throws -> [String] {
        try finder.configuration(for: request).registries.map(\.settings.label)
    }

    private func code(_ request: RegistryRequest) throws -> RequestError.Code? {
        do {
            _ = try finder.configuration(for: request)
        } catch let error as RequestError {
            return error.code
        }
        return nil
    }

    func testWithNothing_thereIsNoConfiguration_yetDefaultsForWhoNeedsNoRegistry() throws {
        XCTAssertEqual(try code(RegistryRequest()), .noConfiguration)
        let defaults = try finder.configurationOrDefaults(for: RegistryRequest())
        XCTAssertEqual(defaults.registries.count, 0)
        XCTAssertEqual(defaults.stateDirectory, folder + "/.local/state/acr-firewall-sync")
    }

    func testARunningStack_isFoundWithoutAnyFlag_andAFileGoesBeforeIt() throws {
        try runStack(in: ".local/state/acr-embedded")
        XCTAssertEqual(try labels(RegistryRequest()), ["embedded"])
        try writeConfiguration()
        XCTAssertEqual(try labels(RegistryRequest()), ["First", "two"])
    }

    func testANamedStack_goesBeforeAFile() throws {
        try writeConfiguration()
        try runStack(in: "work/stack")
        var request = RegistryRequest()
        request.embeddedDirectory = "stack"
        let configuration = try finder.configuration(for: request)
        XCTAssertEqual(configuration.registries.map(\.settings.label), ["embedded"])
        XCTAssertEqual(configuration.stateDirectory, folder + "/work/stack/sync")
        request.configurationPath = "acr-firewall-sync.yaml"
        XCTAssertEqual(try code(request), .contradiction)
    }

    func testARegistry_isSelectedByLabel_resourceName_orID_withoutCase() throws {
        try writeConfiguration()
        for name in ["first", "ONE", "\(Self.id)/one"] {
            var request = RegistryRequest()
            request.registry = name
            XCTAssertEqual(try labels(request), ["First"], name)
        }
        var unknown = RegistryRequest()
        unknown.registry = "three"
        XCTAssertEqual(try code(unknown), .unknownRegistry)
    }

    func testFlagsAlone_describeARegistry_withTheTagOfItsRegion() throws {
        var request = RegistryRequest()
        request.resourceID = try RegistryID(parsing: "\(Self.id)/alone")
        request.cloud = .china
        request.credential = .tokenFile(path: "/t")
        request.changes.budget = 12
        let registry = try XCTUnwrap(finder.configuration(for: request).registries.first)
        XCTAssertEqual(registry.settings.tags, [TagPattern("AzureContainerRegistry.<location>")])
        XCTAssertEqual(registry.settings.budget, 12)
        XCTAssertEqual(registry.cloud, .china)
        XCTAssertEqual(registry.credential, .tokenFile(path: "/t"))
    }

    func testFlags_goBeforeTheConfiguration_forOneRegistryOnly() throws {
        try writeConfiguration()
        var request = RegistryRequest()
        request.changes.maximumOverAllowed = 64
        XCTAssertEqual(try code(request), .severalRegistries)
        request.registry = "two"
        let settings = try XCTUnwrap(finder.configuration(for: request).registries.first).settings
        XCTAssertEqual(settings.maximumOverAllowed, 64)
        XCTAssertEqual(settings.reserve, 5)
        XCTAssertEqual(settings.tags, [TagPattern("AzureContainerRegistry.WestUS")])
    }
}
