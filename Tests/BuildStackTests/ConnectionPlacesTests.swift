import XCTest

@testable import BuildStack

final class ConnectionPlacesTests: XCTestCase {
    func testPlacesForConnectionsAreGivenBack() {
        let places = ConnectionPlaces(2)
        XCTAssertTrue(places.take())
        XCTAssertTrue(places.take())
        XCTAssertFalse(places.take())
        places.giveBack()
        XCTAssertTrue(places.take())
    }
}
