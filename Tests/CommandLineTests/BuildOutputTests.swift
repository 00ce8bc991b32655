import ArgumentParser
import XCTest

@testable import acr_embedded

/// What `acr-embedded build` shows of others' texts and figures.
final class BuildOutputTests: XCTestCase {
    func testALogKeepsItsColours_andNothingElseThatATerminalObeys() {
        let cases = [
            ("plain ☃\ttext\nline", "plain ☃\ttext\nline"),
            (
                "\u{1B}[31mred\u{1B}[0m \u{1B}[1;38;5;9mbold\u{1B}[m",
                "\u{1B}[31mred\u{1B}[0m \u{1B}[1;38;5;9mbold\u{1B}[m"
            ),
            ("\u{1B}[2J\u{1B}]0;title\u{07}x", "[2J]0;titlex"),
            ("10 %\r100 %\u{08}", "10 %100 %"), ("\u{9B}31m", "31m"), ("\u{1B}[31", "[31"), ("\u{1B}", ""),
        ]
        for (text, shown) in cases { XCTAssertEqual(TerminalText.plain(text), shown) }
    }

    func testSizesAreThoseOfAzureCLI() {
        let cases = [
            (345, "345.000 Bytes"), (1023, "1023.000 Bytes"), (26_968, "26.336 KiB"), (1 << 20, "1.000 MiB"),
            (3 << 30, "3.000 GiB"), (5 << 40, "5120.000 GiB"),
        ]
        for (bytes, text) in cases { XCTAssertEqual(SourceSize(bytes: bytes).description, text) }
    }

    func testACommandLineNeedsASourceOrARunToCancel_andArgumentsWithNames() {
        let parse = { (words: [String]) in try BuildCommand.parse(words) }
        XCTAssertNoThrow(try parse(["-r", "blogbuildtest", "-t", "a:v1", "-f", "x", "--build-arg", "A=b=c", "."]))
        XCTAssertNoThrow(try parse(["--cancel", "ca1"]))
        for words in [
            [], ["--cancel", "ca1", "."], ["--build-arg", "=x", "."], ["--secret-build-arg", "", "."],
            ["--timeout", "0", "."], ["--platform", "solaris", "."],
        ] {
            XCTAssertThrowsError(try parse(words), "\(words)")
        }
    }
}
