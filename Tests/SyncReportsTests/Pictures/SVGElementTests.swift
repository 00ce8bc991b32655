import XCTest

@testable import SyncReports

final class SVGElementTests: XCTestCase {
    func testHostileText_isShownLiterally() {
        let element = SVGElement(
            "text", ["x": 1, "data-name": "a\"b'<c>&\u{1b}\u{202e}"], text: "</text><script>alert(1)</script>\u{ffff}")
        XCTAssertEqual(
            element.markup,
            "<text x=\"1\" data-name=\"a&quot;b&#39;&lt;c&gt;&amp;\\u{1b}\\u{202e}\">"
                + "&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\u{ffff}</text>")
    }

    func testAnElementWithoutContent_closesItself() {
        XCTAssertEqual(SVGElement("g", [:], [SVGElement("rect", ["x": 0.5])]).markup, "<g><rect x=\"0.5\"/></g>")
    }

    func testNumbers_haveAtMostTwoDecimals() {
        let texts = [0, 1, -1, 0.5, -0.25, 2.055, 1.004, 3.999, 1e6, -0.001].map(\.svgText)
        XCTAssertEqual(texts, ["0", "1", "-1", "0.5", "-0.25", "2.06", "1", "4", "1000000", "0"])
    }
}
