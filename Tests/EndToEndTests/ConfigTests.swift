import XCTest

final class ConfigTests: CommandTestCase {
    func testInit_writesAFile_thatCheckAccepts_andNeverOverwrites() throws {
        let first = try runner.run("config", "init")
        XCTAssertEqual(first.status, 0, first.error)
        let check = try runner.run("config", "check")
        XCTAssertEqual(check.status, 0, check.error)
        XCTAssertTrue(check.output.hasSuffix("no problem found\n"), check.output)
        let second = try runner.run("config", "init")
        XCTAssertEqual(second.status, 1)
        XCTAssertTrue(second.error.contains("is there already"), second.error)
    }

    func testInit_toStandardOutput_writesNoFile() throws {
        let result = try runner.run("config", "init", "--output", "-")
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertTrue(result.output.contains("registries:"), result.output)
        XCTAssertEqual(try runner.run("config", "check").status, 1)
    }

    func testCheck_namesEveryProblem_withItsPlace_andTheNearestKey() throws {
        try runner.write(
            """
            registries:
              - id: /subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r
                tag: [AzureContainerRegistry.EastUS]
                reserve: many
            """, to: "acr-firewall-sync.yaml")
        let result = try runner.run("config", "check")
        XCTAssertEqual(result.status, 1)
        XCTAssertEqual(result.output, "")
        let lines = result.error.split(separator: "\n")
        XCTAssertGreaterThanOrEqual(lines.count, 2)
        XCTAssertTrue(lines.allSatisfy { $0.hasPrefix("acr-firewall-sync: error: ") }, result.error)
        XCTAssertTrue(result.error.contains("acr-firewall-sync.yaml:3:5: "), result.error)
        XCTAssertTrue(result.error.contains("'tags'"), result.error)
    }

    func testTheFile_isFoundByTheVariable_andByTheConfigurationFolder() throws {
        var runner = try runner
        let text = """
            registries:
              - id: /subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/found
                tags: [AzureContainerRegistry.EastUS]
            """
        try FileManager.default.createDirectory(
            atPath: runner.home.path + "/.config/acr-firewall-sync", withIntermediateDirectories: true)
        try runner.write(text, to: ".config/acr-firewall-sync/acr-firewall-sync.yaml")
        XCTAssertTrue(try runner.run("config", "check").output.contains("(found)"))
        runner.environment["ACR_FIREWALL_SYNC_CONFIG"] = try runner.write(
            text.replacing("registries/found", with: "registries/named"), to: "other.yaml")
        XCTAssertTrue(try runner.run("config", "check").output.contains("(named)"))
    }
}
