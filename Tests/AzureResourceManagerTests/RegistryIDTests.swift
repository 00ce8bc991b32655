import AzureResourceManager
import XCTest

final class RegistryIDTests: XCTestCase {
    private let id = RegistryID(subscription: "S-1", resourceGroup: "blog (dev)_1.x", name: "blogbuildtest")

    func testDescriptionIsReadBack() throws {
        let plain = RegistryID(subscription: "1111-2222", resourceGroup: "rg_1.(x)", name: "reg-1")
        XCTAssertEqual(
            plain.description,
            "/subscriptions/1111-2222/resourceGroups/rg_1.(x)/providers/Microsoft.ContainerRegistry/registries/reg-1")
        XCTAssertEqual(try RegistryID(parsing: plain.description), plain)
    }

    func testCaseAndDoubledSlashesMakeNoDifference() throws {
        let spellings = [
            "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R",
            "/SUBSCRIPTIONS/s/resourcegroups/g/providers/microsoft.containerregistry//registries/r",
            "//subscriptions//S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R/",
            "/subscriptions/S/resourceGroups/%47/providers/Microsoft.ContainerRegistry/registries/R",
        ]
        let ids = try spellings.map { try RegistryID(parsing: $0) }
        XCTAssertEqual(Set(ids).count, 1)
        XCTAssertEqual(ids.first?.name, "R", "the spelling is kept")
    }

    func testOtherTextsAreRefusedWithTheirReason() {
        let cases: [(String, RegistryIDError.Code)] = [
            ("", .malformed), ("blogbuildtest", .malformed), ("blogbuildtest.azurecr.io", .malformed),
            ("subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R", .malformed),
            (
                "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R/tasks/t",
                .malformed
            ),
            ("/subscriptions/S/resourceGroups/G/providers/Microsoft.Storage/storageAccounts/R", .otherResourceType),
            ("/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R?x=1", .invalidName),
            ("/subscriptions/S/resourceGroups/a%2Fb/providers/Microsoft.ContainerRegistry/registries/R", .invalidName),
            ("/subscriptions/S/resourceGroups/../providers/Microsoft.ContainerRegistry/registries/R", .invalidName),
            ("/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/a@b", .invalidName),
        ]
        for (text, code) in cases {
            XCTAssertThrowsError(try RegistryID(parsing: text), text) { error in
                XCTAssertEqual((error as? RegistryIDError)?.code, code, text)
                assertContains("\(error)", "'\(text)'")
            }
        }
    }
}
