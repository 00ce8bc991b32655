import FirewallSync
import Foundation
import XCTest

/// A configuration file in a folder of its own, which goes away with the test.
struct ConfigurationFile {
    let folder: String
    var path: String { "\(folder)/acr-firewall-sync.yaml" }

    /// The id that tests use.
    static let id =
        "/subscriptions/S/resourceGroups/blog/providers/Microsoft.ContainerRegistry/registries/blogbuildtest"
    /// One registry, to which a test adds what it is about.
    static let registry = """
        registries:
          - id: \(id)
            tags: [AzureContainerRegistry.WestEurope]

        """

    init(_ text: String, of test: XCTestCase) throws {
        folder = NSTemporaryDirectory() + "configuration-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/acr-firewall-sync.yaml"))
        let folder = folder
        test.addTeardownBlock { try? FileManager.default.removeItem(atPath: folder) }
    }

    func load(environment: [String: String] = ["HOME": "/home/ops"]) throws -> SyncConfiguration {
        try SyncConfiguration.load(path: path, environment: environment)
    }

    /// The problems of the file, each as `line:column: code: sentence`.
    func problems(environment: [String: String] = ["HOME": "/home/ops"]) -> [ConfigurationProblem] {
        do {
            _ = try load(environment: environment)
            return []
        } catch {
            return (error as? ConfigurationError)?.problems ?? []
        }
    }
}
