import Foundation
import XCTest

@testable import BuildStack

final class IgnoreRulesTests: XCTestCase {
    /// Whether `rules` leave out each of `paths`, as a walk from the root down would find it.
    private func ignored(_ text: String, _ paths: [String]) -> [Bool] {
        let rules = IgnoreRules(text)
        return paths.map { path in
            var verdict = rules.verdict(on: "", within: rules.beginning)
            let parts = path.split(separator: "/")
            for depth in 1...parts.count {
                verdict = rules.verdict(on: parts[..<depth].joined(separator: "/"), within: verdict)
            }
            return verdict.isIgnored
        }
    }

    func testTheLastRuleThatMeetsAPathDecides() {
        XCTAssertEqual(ignored("*.log\n!keep.log", ["a.log", "keep.log", "b.txt"]), [true, false, false])
        XCTAssertEqual(ignored("!keep.log\n*.log", ["keep.log"]), [true])
    }

    func testAFolderIsLeftOutWithWhatIsInIt_andALaterRuleTakesSomeBack() {
        let rules = "build\n!build/keep\n"
        XCTAssertEqual(
            ignored(rules, ["build", "build/a/b", "build/keep", "build/keep/x", "built"]),
            [true, true, false, false, false])
    }

    func testEverythingButSome() {
        let rules = "*\n!Dockerfile\n!src/**"
        XCTAssertEqual(
            ignored(rules, ["Dockerfile", "README", "src", "src/a", "src/a/b", "lib/a"]),
            [false, true, true, false, false, true])
    }

    func testARuleWithinAFolderIsNotHeardAgainstOneThatDecidedAboutTheFolderLater() {
        // The rule that decided about "a" is the last, so the one before it says nothing about "a/b".
        XCTAssertEqual(ignored("!a/b\na", ["a/b"]), [true])
    }

    func testSlashesAtTheEndsAreStrippedBehindAnExclamationMarkAlone() {
        // So it is with the Azure CLI; Docker strips both.
        XCTAssertEqual(ignored("/logs\ntemp/\n*\n!/src/", ["logs", "temp", "src"]), [true, true, false])
        XCTAssertEqual(ignored("/logs\ntemp/", ["logs", "temp"]), [false, false])
    }

    func testCommentsBlankLinesAndTrailingBlanksAreNoRules() {
        XCTAssertEqual(ignored("# *\n\n   \n*.o  \r\n", ["a.o", "# *", "b"]), [true, false, false])
        XCTAssertEqual(ignored(" *.o", ["a.o"]), [false], "a blank at the beginning belongs to the name")
    }

    func testWildcardsStayWithinAName_butTwoStars() {
        let cases: [(String, String, Bool)] = [
            ("*", "a", true), ("*", "a/b", false), ("*/b", "a/b", true), ("?", "é", true), ("?", "/", false),
            ("**", "", true), ("**", "a/b/c", true), ("**/x", "a/b/x", true), ("**/x", "x", false),
            ("a/**", "a/b", true), ("a/**", "a", false), ("a**", "a/b", false), ("a**", "abc", true),
            ("a.b", "axb", false), ("a+(b)", "a+(b)", true), ("", "", true), ("", "a", false),
        ]
        check(cases)
    }

    func testBracketsStandForOneOfTheirCharacters_andABackslashTakesTheMeaningFromASign() {
        check([
            ("*.[oa]", "x.o", true), ("*.[oa]", "x.a", true), ("*.[oa]", "x.c", false), ("*.[oa]", "x.[oa]", false),
            ("[a-c]1", "b1", true), ("[a-c]1", "d1", false), ("[^a-c]1", "d1", true), ("[^a-c]1", "a1", false),
            ("[]x]", "]", true), ("[a-]", "-", true), ("[\\]]", "]", true), ("[é-ü]", "ï", true),
            ("[a", "[a", true), ("[]", "[]", true), ("[z-a]", "[z-a]", true), ("[", "[", true),
            ("\\#a", "#a", true), ("\\!a", "!a", true), ("\\[a]", "[a]", true), ("\\*", "*", true),
            ("\\*", "a", false), ("a\\", "a\\", true),
        ])
        XCTAssertEqual(ignored("\\#a\n\\!b", ["#a", "!b", "b"]), [true, true, false])
    }

    func testALineEndsAsTheAzureCLIReadsIt() {
        XCTAssertEqual(
            ignored("a\rb\r\nc\u{2028}d\ne\u{0B}f", ["a", "b", "c", "c\u{2028}d", "f", "e\u{0B}f"]),
            [true, true, false, true, false, true])
    }

    private func check(_ cases: [(pattern: String, path: String, meets: Bool)]) {
        for (pattern, path, meets) in cases {
            XCTAssertEqual(IgnorePattern(pattern).meets(path), meets, "'\(pattern)' and '\(path)'")
        }
    }

    /// The Azure CLI makes a regular expression of each rule; this does so in its way.
    func testPatternsMeetWhatTheirRegularExpressionsMeet() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix(seed)
        for _ in 0..<3000 {
            let pattern = String(
                (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab*?/".randomElement(using: &random) ?? "a" })
            let path = String(
                (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab/".randomElement(using: &random) ?? "a" })
            let expression =
                "^"
                + pattern.split(separator: "/", omittingEmptySubsequences: false).map { component in
                    component == "**"
                        ? ".*" : component.replacing("*", with: "[^/]*").replacing("?", with: "[^/]")
                }.joined(separator: "/") + "$"
            let regex = try NSRegularExpression(pattern: expression)
            let range = NSRange(path.startIndex..., in: path)
            XCTAssertEqual(
                IgnorePattern(pattern).meets(path), regex.firstMatch(in: path, range: range) != nil,
                "'\(pattern)' and '\(path)', seed \(seed)")
        }
    }

    func testAPatternOfManyStarsEndsSoon() {
        let pattern = String(repeating: "*a", count: 200) + "b"
        XCTAssertFalse(IgnorePattern(pattern).meets(String(repeating: "a", count: 2000)))
    }

    /// A generator with a seed that a failure can name.
    private struct SplitMix: RandomNumberGenerator {
        private var state: UInt64

        init(_ seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
