import AzureResourceManager
import CurlTransport
import FirewallSync
import Foundation
import ServiceTagDownload
import ServiceTags
import XCTest

/// Registries of a running embedded stack.
final class ConfigurationEmbeddedTests: XCTestCase {
    private static let ready = """
        {"arm":"https://127.0.0.1:4443","subscription":"S","registries":[
        {"name":"one","id":"/subscriptions/S/resourceGroups/blog/providers/Microsoft.ContainerRegistry/registries/one",
        "loginServer":"one.azurecr.io","url":"https://one.azurecr.io:5001"},
        {"name":"two","id":"/subscriptions/S/resourceGroups/blog/providers/Microsoft.ContainerRegistry/registries/two",
        "loginServer":"two.azurecr.io","url":"https://two.azurecr.io:5002"}],
        "egress":[],"page":"http://127.0.0.1:8080/page","ca":"/stack/ca.pem","token":"/stack/token"}
        """

    private func stack(beside file: ConfigurationFile) throws {
        try FileManager.default.createDirectory(atPath: "\(file.folder)/stack", withIntermediateDirectories: true)
        try Data(Self.ready.utf8).write(to: URL(fileURLWithPath: "\(file.folder)/stack/ready.json"))
    }

    func testAFileNamesRegistriesOfAStack() throws {
        let file = try ConfigurationFile(
            """
            registries:
              - {embedded: stack}
              - {embedded: stack, name: TWO, label: second, tags: [AzureDevOps], grace: 3d}
            transport: {proxy: "http://proxy.example:3128"}
            """, of: self)
        try stack(beside: file)
        let registries = try file.load().registries
        XCTAssertEqual(registries.map(\.settings.label), ["one", "second"])
        XCTAssertEqual(registries[0].settings.tags, [TagPattern("AzureContainerRegistry.<location>")])
        XCTAssertEqual(registries[1].settings.tags, [TagPattern("AzureDevOps")])
        XCTAssertEqual(registries[1].settings.graceDays, 3)
        for registry in registries {
            XCTAssertEqual(registry.credential, .tokenFile(path: "/stack/token"))
            XCTAssertEqual(registry.cloud.publicationCloud, "Embedded")
            XCTAssertEqual(registry.cloud.downloadPage, "http://127.0.0.1:8080/page")
            XCTAssertEqual(registry.transport.caFile, "/stack/ca.pem")
            XCTAssertEqual(registry.transport.proxy, "", "a proxy does not reach loopback")
        }
    }

    func testAStackAloneIsAConfiguration() throws {
        let file = try ConfigurationFile("", of: self)
        try stack(beside: file)
        let stack = try EmbeddedStack.load(directory: "\(file.folder)/stack")
        let configuration = try SyncConfiguration(embedded: stack, directory: "\(file.folder)/stack")
        XCTAssertEqual(configuration.registries.map(\.settings.label), ["one", "two"])
        XCTAssertEqual(configuration.stateDirectory, "\(file.folder)/stack/sync")
        XCTAssertEqual(
            configuration.sources(of: configuration.registries[0].cloud), [.page(url: "http://127.0.0.1:8080/page")])
    }

    func testWhatIsWrongWithAStackIsSaidAtItsPlace() throws {
        let absent = try ConfigurationFile("registries:\n  - embedded: nowhere\n", of: self).problems()
        XCTAssertEqual(absent, [ConfigurationProblem(.unknownReference, line: 2, column: 15, sentence: "")])
        let file = try ConfigurationFile(
            "registries:\n  - {embedded: stack, name: tvo, cloud: public, credential: azure-cli}\n", of: self)
        try stack(beside: file)
        let problems = file.problems()
        XCTAssertEqual(problems.map(\.code), [.unknownReference, .contradiction, .contradiction])
        XCTAssertTrue(problems[0].sentence.contains("did you mean 'two'?"), problems[0].sentence)
    }
}
