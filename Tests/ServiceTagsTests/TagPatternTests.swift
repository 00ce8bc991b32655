import ServiceTags
import XCTest

final class TagPatternTests: XCTestCase {
    func testNamesAndGlobsWithoutCase() {
        let cases: [(String, String, Bool)] = [
            ("AzureContainerRegistry.JapanEast", "azurecontainerregistry.japaneast", true),
            ("AzureContainerRegistry", "AzureContainerRegistry.JapanEast", false),
            ("azurecontainerregistry.*", "AzureContainerRegistry.JapanEast", true),
            ("AzureContainerRegistry.*", "AzureContainerRegistry", false),
            ("*.JAPAN????", "Storage.JapanEast", true), ("*.Japan???", "Storage.JapanEast", false),
            ("*", "", true), ("?", "", false), ("", "", true), ("", "A", false), ("*?*", "A", true),
            ("?", "é", true), ("É", "é", false), ("A[bc]", "Ab", false), ("A[bc]", "a[BC]", true),
            ("A.B", "AxB", false),
        ]
        for (pattern, name, matches) in cases {
            XCTAssertEqual(TagPattern(pattern).matches(name), matches, "\(pattern) \(name)")
        }
        XCTAssertTrue(TagPattern("AzureCloud.japaneast").isLiteral)
        XCTAssertFalse(TagPattern("AzureCloud.*").isLiteral)
        XCTAssertFalse(TagPattern("AzureCloud.japan?ast").isLiteral)
        XCTAssertEqual(TagPattern("azurecloud.*"), TagPattern("AzureCloud.*"))
        XCTAssertEqual(Set([TagPattern("a"), TagPattern("A"), TagPattern("b")]).count, 2)
        XCTAssertEqual(TagPattern("AzureCloud.*").description, "AzureCloud.*")
    }

    /// Every pattern of up to five and every name of up to five characters, against a matcher that tries everything.
    func testAgreesWithTheNaiveMatcher() {
        let names = words(over: ["a", "b"], upTo: 5)
        for pattern in words(over: ["a", "b", "*", "?"], upTo: 5) {
            let glob = TagPattern(pattern)
            for name in names where glob.matches(name) != Self.naive(pattern[...], name[...]) {
                XCTFail("\(pattern) against \(name)")
            }
        }
    }

    /// A matcher that backtracks through every star would need longer than the universe has.
    func testManyStarsTakeNoTime() {
        let pattern = TagPattern(String(repeating: "a*", count: 200) + "b")
        XCTAssertFalse(pattern.matches(String(repeating: "a", count: 2000)))
        XCTAssertTrue(pattern.matches(String(repeating: "a", count: 2000) + "b"))
    }

    private static func naive(_ pattern: Substring, _ name: Substring) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == "*" { return naive(pattern.dropFirst(), name) || !name.isEmpty && naive(pattern, name.dropFirst()) }
        guard let letter = name.first, first == "?" || first == letter else { return false }
        return naive(pattern.dropFirst(), name.dropFirst())
    }

    private func words(over alphabet: [String], upTo length: Int) -> [String] {
        var words = [""]
        var last = [""]
        for _ in 0..<length {
            last = last.flatMap { word in alphabet.map { word + $0 } }
            words += last
        }
        return words
    }
}
