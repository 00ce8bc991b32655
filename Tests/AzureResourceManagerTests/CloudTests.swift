import AzureResourceManager
import Foundation
import XCTest

final class CloudTests: XCTestCase {
    func testCloudsAreFoundByEitherNameWithoutCase() {
        XCTAssertEqual(Cloud.named("public"), .publicCloud)
        XCTAssertEqual(Cloud.named("AzureCloud"), .publicCloud)
        XCTAssertEqual(Cloud.named("UsGov"), .usGovernment)
        XCTAssertEqual(Cloud.named("AzureUSGovernment"), .usGovernment)
        XCTAssertEqual(Cloud.named("china"), .china)
        XCTAssertEqual(Cloud.named("azurechinacloud"), .china)
        XCTAssertNil(Cloud.named("moon"))
    }

    func testCloudsKeepApart() {
        let clouds = [Cloud.publicCloud, .usGovernment, .china]
        for part in [
            \Cloud.resourceManager, \.authority, \.audience, \.registrySuffix, \.downloadPage, \.publicationCloud,
        ] {
            XCTAssertEqual(Set(clouds.map { $0[keyPath: part] }).count, 3)
        }
        XCTAssertEqual(clouds.map(\.publicationCloud), ["Public", "AzureGovernment", "China"])
        XCTAssertEqual(
            clouds.map { String($0.downloadPage.suffix(5)) }, ["56519", "57063", "57062"])
    }
}
