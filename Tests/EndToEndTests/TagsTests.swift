import XCTest

final class TagsTests: CommandTestCase {
    private static func publication(_ tags: [(name: String, region: String, change: Int, prefixes: [String])]) -> String
    {
        let values = tags.map { tag in
            """
            {"name": "\(tag.name)", "id": "\(tag.name)", "properties": {"changeNumber": \(tag.change), \
            "region": "\(tag.region)", "regionId": 1, "platform": "Azure", "systemService": "AzureContainerRegistry", \
            "addressPrefixes": [\(tag.prefixes.map { "\"\($0)\"" }.joined(separator: ", "))], "networkFeatures": ["API"]}}
            """
        }
        return #"{"changeNumber": 7, "cloud": "Public", "values": ["# + values.joined(separator: ",\n") + "]}"
    }

    private static let old = publication([
        ("AzureCloud", "", 4, ["20.0.0.0/8", "2603:1000::/24"]),
        ("AzureContainerRegistry", "", 3, ["20.42.66.0/23", "20.42.70.0/24"]),
        ("AzureContainerRegistry.EastUS", "eastus", 2, ["20.42.66.0/24", "2603:1030::/47", "20.42.67.0/24"]),
        ("AzureContainerRegistry.UKNorth", "uknorth", 1, ["20.42.70.0/24"]),
    ])
    private static let new = publication([
        ("AzureCloud", "", 5, ["20.0.0.0/8", "2603:1000::/24"]),
        ("AzureContainerRegistry", "", 4, ["20.42.66.0/23", "20.42.71.0/24"]),
        ("AzureContainerRegistry.EastUS", "eastus", 3, ["20.42.66.0/23", "2603:1030::/47"]),
        ("AzureContainerRegistry.JapanEast", "japaneast", 1, ["20.42.71.0/24"]),
    ])

    func testList_asJSON_countsThePrefixesAsListed() throws {
        let result = try runner.run(
            "tags", "list", "--publication", "-", "--match", "azurecontainerregistry.*", "--format", "json",
            input: Self.old)
        XCTAssertEqual(result.status, 0, result.error)
        let tags = try XCTUnwrap(result.json() as? [[String: Any]])
        XCTAssertEqual(tags.count, 2)
        XCTAssertEqual(Set(tags[0].keys), ["name", "region", "changeNumber", "ipv4", "ipv6"])
        XCTAssertEqual(tags[0]["name"] as? String, "AzureContainerRegistry.EastUS")
        XCTAssertEqual(tags[0]["region"] as? String, "eastus")
        XCTAssertEqual(tags[0]["changeNumber"] as? Int, 2)
        XCTAssertEqual(tags[0]["ipv4"] as? Int, 2)
        XCTAssertEqual(tags[0]["ipv6"] as? Int, 1)
    }

    func testList_asText_linesUp() throws {
        let result = try runner.run("tags", "list", "--publication", "-", "--match", "*.EastUS", input: Self.old)
        XCTAssertEqual(
            result.output,
            """
            NAME                           REGION  CHANGE  IPV4  IPV6
            AzureContainerRegistry.EastUS  eastus       2     2     1

            """)
    }

    func testShow_printsOnePrefixALine_IPv4BeforeIPv6() throws {
        let file = try runner.write(Self.old, to: "ServiceTags_Public_20251013.json")
        let result = try runner.run("tags", "show", "azurecontainerregistry.eastus", "--publication", file)
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertEqual(result.output, "20.42.66.0/24\n20.42.67.0/24\n2603:1030::/47\n")
    }

    func testShow_ofAnUnknownTag_namesTheNearest() throws {
        let result = try runner.run(
            "tags", "show", "AzureContainerRegistry.EastUS2", "--publication", "-", input: Self.old)
        XCTAssertEqual(result.status, 1)
        XCTAssertEqual(result.output, "")
        XCTAssertTrue(
            result.error.hasPrefix("acr-firewall-sync: error: there is no tag 'AzureContainerRegistry.EastUS2'"))
        XCTAssertTrue(result.error.contains("'AzureContainerRegistry.EastUS'"), result.error)
    }

    func testFind_namesTheNarrowestFirst_andAzureCloudLast() throws {
        let result = try runner.run(
            "tags", "find", "20.42.67.9", "--publication", "-", "--format", "json", input: Self.old)
        XCTAssertEqual(result.status, 0, result.error)
        let tags = try XCTUnwrap(result.json() as? [[String: Any]])
        XCTAssertEqual(
            tags.map { $0["name"] as? String },
            ["AzureContainerRegistry.EastUS", "AzureContainerRegistry", "AzureCloud"])
        XCTAssertEqual(tags[0]["prefix"] as? String, "20.42.67.0/24")
    }

    func testFind_understandsIPv6() throws {
        let result = try runner.run("tags", "find", "2603:1030::7", "--publication", "-", input: Self.old)
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertTrue(result.output.hasPrefix("AzureContainerRegistry.EastUS  2603:1030::/47"), result.output)
    }

    func testFind_ofAnAddressInNoTag_isAnAnswerToo() throws {
        let text = try runner.run("tags", "find", "192.0.2.1", "--publication", "-", input: Self.old)
        XCTAssertEqual(text.status, 0)
        XCTAssertEqual(text.output, "")
        XCTAssertEqual(text.error, "acr-firewall-sync: no tag of this publication holds 192.0.2.1\n")
        let json = try runner.run(
            "tags", "find", "192.0.2.1", "--publication", "-", "--format", "json", input: Self.old)
        XCTAssertEqual(json.status, 0)
        XCTAssertEqual(try XCTUnwrap(json.json() as? [Any]).count, 0)
    }

    func testDiff_comparesAddresses_notNotation() throws {
        let old = try runner.write(Self.old, to: "old.json")
        let result = try runner.run("tags", "diff", old, "-", "--format", "json", input: Self.new)
        XCTAssertEqual(result.status, 0, result.error)
        let document = try XCTUnwrap(result.json() as? [String: Any])
        XCTAssertEqual(Set(document.keys), ["appeared", "vanished", "changed"])
        XCTAssertEqual(document["appeared"] as? [String], ["AzureContainerRegistry.JapanEast"])
        XCTAssertEqual(document["vanished"] as? [String], ["AzureContainerRegistry.UKNorth"])
        let changed = try XCTUnwrap(document["changed"] as? [[String: Any]])
        XCTAssertEqual(changed.count, 1)
        XCTAssertEqual(Set(changed[0].keys), ["name", "added", "removed"])
        XCTAssertEqual(changed[0]["name"] as? String, "AzureContainerRegistry")
        XCTAssertEqual(changed[0]["added"] as? [String], ["20.42.71.0/24"])
        XCTAssertEqual(changed[0]["removed"] as? [String], ["20.42.70.0/24"])
    }

    func testDiff_asText_countsAtTheEnd() throws {
        let old = try runner.write(Self.old, to: "old.json")
        let result = try runner.run("tags", "diff", old, "-", "--match", "*.*", input: Self.new)
        XCTAssertEqual(
            result.output,
            """
            + AzureContainerRegistry.JapanEast (appeared)
            - AzureContainerRegistry.UKNorth (vanished)
            1 tag appeared, 1 vanished, 0 changed.

            """)
    }

    func testAPublication_thatIsNone_isNamedWithThePlace() throws {
        let html = try runner.write("<!DOCTYPE html><html>busy</html>", to: "page.json")
        let result = try runner.run("tags", "list", "--publication", html)
        XCTAssertEqual(result.status, 1)
        XCTAssertEqual(result.output, "")
        XCTAssertTrue(result.error.hasPrefix("acr-firewall-sync: error: '\(html)' is no publication: "), result.error)
    }

    func testAFault_isADocumentToo_whereJSONIsAskedFor() throws {
        for arguments in [
            ["list", "--publication", "nowhere"], ["show", "X", "--publication", "nowhere"],
            ["find", "10.0.0.1", "--publication", "nowhere"], ["diff", "nowhere", "nowhere"],
        ] {
            let result = try runner.run(["tags"] + arguments + ["--format", "json"])
            XCTAssertEqual(result.status, 1)
            let document = try XCTUnwrap(result.json() as? [String: [String]])
            XCTAssertEqual(document, ["errors": ["'nowhere' cannot be opened: No such file or directory"]])
        }
    }
}
