import AzureResourceManager
import Foundation
import XCTest

final class EmbeddedStackTests: ResourceManagerTestCase {
    private let line = """
        {"arm":"https://localhost:8443/","subscription":"11111111-2222-3333-4444-555555555555",\
        "registries":[{"name":"blogbuildtest","id":"/subscriptions/s","loginServer":"localhost:5001","url":"https://localhost:5001"}],\
        "egress":[{"name":"operator","address":"198.18.200.1","proxy":"http://127.0.0.1:9001"}],\
        "page":"http://127.0.0.1:8080/details.aspx?id=1","ca":"/d/ca.pem","token":"/d/token","later":{}}

        """

    func testReadyLineIsRead() throws {
        _ = try write(line, to: "ready.json")
        let stack = try EmbeddedStack.load(directory: directory)
        XCTAssertEqual(stack.subscription, id.subscription)
        XCTAssertEqual(stack.registries.map(\.loginServer), ["localhost:5001"])
        XCTAssertEqual(stack.egress.map(\.proxy), ["http://127.0.0.1:9001"])
        XCTAssertEqual(stack.ca, "/d/ca.pem")
        XCTAssertEqual(stack.credential, .tokenFile(path: "/d/token"))
        XCTAssertEqual(
            stack.cloud,
            Cloud(
                name: "embedded", resourceManager: "https://localhost:8443", authority: "https://localhost:8443/adfs",
                audience: "https://localhost:8443", registrySuffix: "azurecr.io",
                downloadPage: "http://127.0.0.1:8080/details.aspx?id=1", publicationCloud: "Embedded"))
    }

    func testFolderWithoutAStackIsExplained() {
        for folder in [directory, directory + "/none"] {
            XCTAssertThrowsError(try EmbeddedStack.load(directory: folder)) { error in
                XCTAssertEqual((error as? EmbeddedStackError)?.code, .absent)
                assertContains(
                    "\(error)", "no embedded stack has run in \(folder)", "acr-embedded serve --data \(folder)")
            }
        }
    }

    func testFileThatIsNoReadyLineIsExplained() throws {
        for text in ["", "{}", String(line.prefix(80))] {
            _ = try write(text, to: "ready.json")
            XCTAssertThrowsError(try EmbeddedStack.load(directory: directory)) { error in
                XCTAssertEqual((error as? EmbeddedStackError)?.code, .malformed)
            }
        }
    }

    func testFileThatCannotBeReadIsExplained() throws {
        try FileManager.default.createDirectory(atPath: directory + "/ready.json", withIntermediateDirectories: true)
        XCTAssertThrowsError(try EmbeddedStack.load(directory: directory)) { error in
            XCTAssertEqual((error as? EmbeddedStackError)?.code, .unreadable)
        }
    }

    func testDefaultFolderFollowsTheBaseDirectorySpecification() {
        XCTAssertEqual(
            EmbeddedStack.defaultDirectory(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"]), "/s/acr-embedded")
        XCTAssertEqual(EmbeddedStack.defaultDirectory(environment: ["HOME": "/h"]), "/h/.local/state/acr-embedded")
        XCTAssertEqual(
            EmbeddedStack.defaultDirectory(environment: ["XDG_STATE_HOME": "relative", "HOME": "/h"]),
            "/h/.local/state/acr-embedded")
    }
}
