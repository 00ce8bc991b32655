import Foundation
import XCTest

@testable import EmbeddedNetwork

final class HTTPDateTests: XCTestCase {
    func testTheExampleOfTheRFC() {
        let date = Date(timeIntervalSince1970: 784_111_777)
        XCTAssertEqual(HTTPDate.format(date), "Sun, 06 Nov 1994 08:49:37 GMT")
        XCTAssertEqual(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT"), date)
    }

    func testEverySecondComesBack() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let date = Date(timeIntervalSince1970: Double(random.next() % 200_000_000_000))
            XCTAssertEqual(HTTPDate.parse(HTTPDate.format(date)), date)
        }
    }

    func testOtherTextsAreNoDates() {
        for text in [
            "", "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:60 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49 GMT", "Wed, 31 Feb 2024 00:00:00 GMT", "Sun, 06 Nov 99999 08:49:37 GMT",
        ] {
            XCTAssertNil(HTTPDate.parse(text), text)
        }
    }
}
