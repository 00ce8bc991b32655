import XCTest

@testable import SyncReports

final class SafeTextTests: XCTestCase {
    func testTerminal_escapesWhatMovesOrHides_andNothingElse() {
        XCTAssertEqual("20.42.66.0/23 ü 東".escapedForTerminal, "20.42.66.0/23 ü 東")
        XCTAssertEqual("a\u{1b}[31mb".escapedForTerminal, "a\\u{1b}[31mb")
        XCTAssertEqual("a\nb\r\tc\u{7f}\u{9b}".escapedForTerminal, "a\\u{a}b\\u{d}\\u{9}c\\u{7f}\\u{9b}")
        XCTAssertEqual("\u{202e}x\u{2066}y\u{200f}".escapedForTerminal, "\\u{202e}x\\u{2066}y\\u{200f}")
        XCTAssertEqual("a\u{2028}b\u{2029}".escapedForTerminal, "a\\u{2028}b\\u{2029}")
    }

    func testMarkdown_escapesMarkup() {
        XCTAssertEqual(
            "<b>&a*_`[x](y)|~#!@me\\".escapedForMarkdown, "&lt;b&gt;&amp;a\\*\\_\\`\\[x\\](y)\\|\\~\\#\\!&#64;me\\\\")
        XCTAssertEqual("plain, 1.2.3.0/24.".escapedForMarkdown, "plain, 1.2.3.0/24.")
    }

    func testCode_survivesBackticksAndPipes() {
        XCTAssertEqual("a".markdownCode, "`a`")
        XCTAssertEqual("a`b".markdownCode, "`` a`b ``")
        XCTAssertEqual("``".markdownCode, "``` `` ```")
        XCTAssertEqual("a|b".markdownCode, "`a\\|b`")
    }

    func testHTML_isText_betweenTagsAsInAttributes() {
        XCTAssertEqual(
            "<a href='x' title=\"y\">&".escapedForHTML, "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;")
        XCTAssertEqual("\u{202e}a\u{0}\u{ffff}\n".escapedForHTML, "\\u{202e}a\\u{0}\\u{ffff}\\u{a}")
        XCTAssertEqual("Grüße, 東京".escapedForHTML, "Grüße, 東京")
        let name = String(repeating: "x", count: 30)
        let phrase: Phrase = "<b> \(code: "a/\(name)&.\(name)") \(1_234)"
        XCTAssertEqual(phrase.html.source, "&lt;b&gt; <code>a/<wbr>\(name)&amp;.<wbr>\(name)</code> 1,234")
    }

    func testFigures_areGroupedByThreeDigits() {
        XCTAssertEqual(
            [0, 7, 999, 1_000, 12_345, 1_234_567, -1_234].map(\.grouped),
            [
                "0", "7", "999", "1,000", "12,345", "1,234,567", "-1,234",
            ])
        XCTAssertEqual(UInt64.max.grouped, "18,446,744,073,709,551,615")
        XCTAssertEqual(1.counted("rule"), "1 rule")
        XCTAssertEqual(1_000.counted("address", plural: "addresses"), "1,000 addresses")
    }

    func testWrapping_breaksAtSpaces_andLeavesLongWordsWhole() {
        XCTAssertEqual("one two three".wrapped(to: 7), ["one two", "three"])
        XCTAssertEqual("a incomprehensibilities b".wrapped(to: 5), ["a", "incomprehensibilities", "b"])
        XCTAssertEqual("say --override plausibility".wrapped(to: 16), ["say", "--override plausibility"])
        XCTAssertEqual("".hanging(after: "  "), [])
        XCTAssertEqual("x y".hanging(after: "note  "), ["note  x y"])
    }

    func testATable_leavesOutEmptyColumns_andSpacesAtTheEnd() {
        var table = TextTable([.left, .right, .left])
        table.append(["a", "", "x"])
        table.append(["bcd", "", ""])
        XCTAssertEqual(table.lines(indent: 1), [" a    x", " bcd"])
    }
}
