import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// JSON as the resource manager reads and writes it, beside Foundation's.
final class JSONValueTests: XCTestCase {
    func testWhatIsWrittenIsWhatFoundationWrites() throws {
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &random)
        var generator = Generator(state: seed)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for _ in 0..<300 {
            let value = JSONValue.object(["root": arbitrary(4, &generator)])
            XCTAssertEqual(try JSONValue(parsing: value.json), value, "seed \(seed)")
            let foundation = try encoder.encode(value)
            XCTAssertEqual(try JSONValue(parsing: foundation), value, "seed \(seed)")
            let ours = try JSONSerialization.jsonObject(with: Data(value.json)) as? NSDictionary
            XCTAssertEqual(ours, try JSONSerialization.jsonObject(with: foundation) as? NSDictionary, "seed \(seed)")
        }
    }

    func testEveryFormOfTheStandard() throws {
        let cases: [(String, JSONValue)] = [
            ("null", .null), (" true ", true), ("false", false), ("-0", .integer(0)), ("12", .integer(12)),
            ("1.5e2", .number(150)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            (#""\u0041\n\/\ud83d\ude00""#, "A\n/😀"), (#""é""#, "é"), ("[ ]", []), ("{ }", [:]),
            (#"[1,{"a":[]}]"#, [.integer(1), ["a": []]]), (#"{"a":1,"a":2}"#, ["a": .integer(2)]),
        ]
        for (text, value) in cases { XCTAssertEqual(try JSONValue(parsing: text.utf8), value, text) }
    }

    func testWhatIsNoJSONIsRefused() {
        let texts = [
            "", "{", "[1,]", #"{"a"}"#, #"{"a":}"#, #"{a:1}"#, "01", "1.", ".5", "+1", "1e", "nul", "truex", #""\x""#,
            #""\ud800""#, #""\u12""#, "\"\n\"", "\"", "[1 2]", "{} {}", "NaN", "1e999",
            String(repeating: "[", count: 100_000),
        ]
        for text in texts { XCTAssertThrowsError(try JSONValue(parsing: text.utf8), String(text.prefix(20))) }
        XCTAssertThrowsError(try JSONValue(parsing: [0x22, 0xFF, 0x22] as [UInt8]), "no UTF-8")
    }

    private func arbitrary(_ depth: Int, _ generator: inout Generator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .boolean(.random(using: &generator))
        case 2: return .integer(.random(in: -1_000_000...1_000_000, using: &generator))
        case 3: return .number(Double(Int.random(in: -999...999, using: &generator)) + 0.5)
        case 4:
            let scalars = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                ["a", "\"", "\\", "/", "\n", "\u{1}", "é", "😀", "\u{7F}"].randomElement(using: &generator) ?? "b"
            }
            return .string(scalars.joined())
        case 5:
            let count = Int.random(in: 0...3, using: &generator)
            return .array((0..<count).map { _ in arbitrary(depth - 1, &generator) })
        default:
            let count = Int.random(in: 0...3, using: &generator)
            return .object(
                Dictionary((0..<count).map { ("k\($0)", arbitrary(depth - 1, &generator)) }) { _, last in last })
        }
    }
}

/// Numbers that a printed seed brings back (splitmix64).
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
