import XCTest

@testable import EmbeddedControlPlane

final class RegistryRequestTests: XCTestCase {
    private func request(_ text: String) throws -> RegistryRequest {
        try RegistryRequest(body: try JSONText.decode(text))
    }

    func testMembersOfTheWrongTypeAreNamed() throws {
        for (body, name) in [
            (#"{"location":5}"#, "location"), (#"{"sku":"Basic"}"#, "sku"), (#"{"sku":{"name":1}}"#, "sku.name"),
            (#"{"tags":"x"}"#, "tags"), (#"{"tags":{"team":1}}"#, "team"),
        ] {
            XCTAssertThrowsError(try request(body), body) { error in
                XCTAssertEqual((error as? ResourceError)?.status, 400, body)
                XCTAssertTrue("\(error)".contains("'\(name)' is"), "\(error)")
            }
        }
    }

    func testNullSaysNothing() throws {
        let blank = try request(#"{"location":null,"sku":null,"tags":null,"properties":null}"#)
        XCTAssertEqual(blank, RegistryRequest(properties: .null))
        XCTAssertNil(try request(#"{"sku":{"name":null}}"#).tier)
    }

    func testPathWithANULIsNone() {
        XCTAssertNil(ResourcePath("/subscriptions/a%00b"))
        XCTAssertNil(ResourcePath("/subscriptions/%zz"))
        XCTAssertEqual(ResourcePath("//subscriptions%2Fa/")?.segments, ["subscriptions", "a"])
    }
}
