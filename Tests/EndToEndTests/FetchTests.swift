import LoopbackServer
import XCTest

final class FetchTests: CommandTestCase {
    private static let name = "ServiceTags_Public_20251020.json"
    private static let publication = """
        {"changeNumber": 7, "cloud": "Public", "values": [{"name": "AzureContainerRegistry.EastUS", \
        "id": "AzureContainerRegistry.EastUS", "properties": {"changeNumber": 2, "region": "eastus", "regionId": 1, \
        "platform": "Azure", "systemService": "AzureContainerRegistry", "networkFeatures": ["API"], \
        "addressPrefixes": ["20.42.66.0/24", "2603:1030::/47"]}}]}
        """
    private static let page = """
        <a class="dlcdetail__download-btn" href="/files/\(name)">Download</a>
        """

    private func server() throws -> LoopbackServer {
        try LoopbackServer { request in
            switch request.path {
            case "/page": .text(Self.page, headers: [("Content-Type", "text/html")])
            case "/files/\(Self.name)": .json(Self.publication)
            default: .status(404)
            }
        }
    }

    func testThePage_leadsToTheFile_whichIsArchived_whereTagsFindsIt() throws {
        let server = try server()
        let result = try runner.run("fetch", "--page", server.url + "/page")
        XCTAssertEqual(result.status, 0, result.error)
        let parts = result.output.split(separator: "  ").map(String.init)
        XCTAssertEqual(parts.count, 5, result.output)
        XCTAssertEqual(parts[0], Self.name)
        XCTAssertEqual(parts[1], "2025-10-20")
        XCTAssertTrue(parts[2].hasPrefix("sha256:"), parts[2])
        XCTAssertEqual(Array(parts[3...]), ["1 tag", "2 prefixes\n"])
        server.stop()
        let tags = try runner.run("tags", "show", "AzureContainerRegistry.EastUS")
        XCTAssertEqual(tags.output, "20.42.66.0/24\n2603:1030::/47\n", tags.error)
    }

    func testOutput_writesTheBytesAsTheyCame_andArchivesNothing() throws {
        let server = try server()
        let result = try runner.run("fetch", "--url", "\(server.url)/files/\(Self.name)", "--output", "tags.json")
        XCTAssertEqual(result.status, 0, result.error)
        let home = try runner.home
        XCTAssertEqual(
            try String(contentsOf: home.appendingPathComponent("tags.json"), encoding: .utf8), Self.publication)
        let leftovers = try FileManager.default.contentsOfDirectory(atPath: home.path).filter { $0.hasSuffix(".tmp") }
        XCTAssertEqual(leftovers, [])
    }

    func testOutput_toStandardOutput_isTheDocumentAlone() throws {
        let server = try server()
        let result = try runner.run("fetch", "--url", "\(server.url)/files/\(Self.name)", "--output", "-")
        XCTAssertEqual(result.output, Self.publication, result.error)
        XCTAssertTrue(result.error.contains("sha256:"), result.error)
    }

    func testAFailedFetch_leavesTheFileThatWasThere() throws {
        let server = try server()
        try runner.write("precious", to: "tags.json")
        let result = try runner.run("fetch", "--url", server.url + "/nothing", "--output", "tags.json")
        XCTAssertEqual(result.status, 1)
        XCTAssertEqual(result.output, "")
        XCTAssertTrue(result.error.hasPrefix("acr-firewall-sync: error: "), result.error)
        XCTAssertEqual(
            try String(contentsOf: try runner.home.appendingPathComponent("tags.json"), encoding: .utf8), "precious")
    }

    func testAFolder_thatCannotBeWritten_isNamed() throws {
        let server = try server()
        let result = try runner.run(
            "fetch", "--url", "\(server.url)/files/\(Self.name)", "--output", "nowhere/tags.json")
        XCTAssertEqual(result.status, 1)
        XCTAssertEqual(
            result.error,
            "acr-firewall-sync: error: 'nowhere/tags.json' cannot be written: No such file or directory\n")
    }
}
