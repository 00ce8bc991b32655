import Foundation
import ServiceTags
import XCTest

final class PublicationErrorTests: XCTestCase {
    private let sound = publicationText(tags: [
        tagText("A", prefixes: ["10.0.0.0/8", "2001:db8::/32"]),
        tagText("B.East", prefixes: ["10.1.0.0/16"], region: "east"),
    ])

    /// What is replaced in a sound text by what, and what the reader says to it.
    private struct Case {
        let old: String
        let new: String
        let code: PublicationError.Code
        let path: String
        let quoted: String

        init(_ old: String, _ new: String, _ code: PublicationError.Code, _ path: String, _ quoted: String = "") {
            (self.old, self.new, self.code, self.path, self.quoted) = (old, new, code, path, quoted)
        }
    }

    func testEveryFaultIsToldWithItsPlace() throws {
        XCTAssertNoThrow(try publication(sound))
        let cases = [
            // The grammar.
            Case("\"changeNumber\": 7", "changeNumber: 7", .notJSON, "", "'changeNumber: 7,'"),
            Case("\"changeNumber\": 7", "\"changeNumber\" 7", .notJSON, "changeNumber", "'7,'"),
            Case("\"changeNumber\": 7,", "\"changeNumber\": 7", .notJSON, "changeNumber", "cloud"),
            Case("\"changeNumber\": 7", "\"changeNumber\": 07", .notJSON, "changeNumber", "leading zeros"),
            Case("\"changeNumber\": 7", "\"changeNumber\": +7", .notJSON, "changeNumber", "'+7,'"),
            Case("\"changeNumber\": 7", "\"changeNumber\": 7.", .notJSON, "changeNumber", "a digit"),
            Case("\"changeNumber\": 7", "\"changeNumber\": .7", .notJSON, "changeNumber", "an integer"),
            Case("\"changeNumber\": 7", "\"changeNumber\": 'x'", .notJSON, "changeNumber"),
            Case("\"changeNumber\": 7", "\"changeNumber\": nil", .notJSON, "changeNumber"),
            Case("\"changeNumber\": 7", "\"changeNumber\": NaN", .notJSON, "changeNumber"),
            Case("\"changeNumber\": 7", "/* 7 */ \"changeNumber\": 7", .notJSON, "", "'/* 7"),
            Case("\"10.0.0.0/8\",", "\"10.0.0.0/8\";", .notJSON, "values[0].properties.addressPrefixes[0]", "';'"),
            Case("\"2001:db8::/32\"", "\"2001:db8::/32\",", .notJSON, "values[0].properties.addressPrefixes[2]", "']"),
            Case("[\"API\", \"NSG\"]\n", "[\"API\", \"NSG\"],\n", .notJSON, "values[0].properties", "'}'"),
            Case("\"Public\"", "\"Pub\u{1}lic\"", .notJSON, "cloud", "0x1"),
            Case("\"Public\"", "\"Pub\nlic\"", .notJSON, "cloud", "0xA"),
            Case("\"Public\"", #""Pub\lic""#, .notJSON, "cloud", #"'\lic"#),
            Case("\"Public\"", #""Pub\u12g4""#, .notJSON, "cloud", #"'\u12g4"#),
            Case("\"Public\"", #""Pub\ud800x""#, .notJSON, "cloud", "surrogate"),
            Case("\"Public\"", #""Pub\udc00""#, .notJSON, "cloud", "surrogate"),
            Case("\"Public\"", #""Pub\ud800\u0041""#, .notJSON, "cloud", "surrogate"),
            // Types.
            Case("\"changeNumber\": 7", "\"changeNumber\": \"7\"", .wrongType, "changeNumber", "'\"7\",'"),
            Case("\"changeNumber\": 7", "\"changeNumber\": 7.0", .wrongType, "changeNumber", "7.0"),
            Case("\"changeNumber\": 7", "\"changeNumber\": 7e2", .wrongType, "changeNumber", "7e2"),
            Case("\"changeNumber\": 7", "\"changeNumber\": null", .wrongType, "changeNumber", "null"),
            Case("\"changeNumber\": 7", "\"changeNumber\": 99999999999999999999", .other, "changeNumber", "64 bits"),
            Case("\"Public\"", "true", .wrongType, "cloud", "true stands where a string"),
            Case(
                "\"10.0.0.0/8\"", "10", .wrongType, "values[0].properties.addressPrefixes[0]",
                "10 stands where an address prefix"),
            Case("\"10.0.0.0/8\"", "[]", .wrongType, "values[0].properties.addressPrefixes[0]", "an array stands"),
            Case(
                "[\"API\", \"NSG\"]", "\"API\"", .wrongType, "values[0].properties.networkFeatures",
                "an array is expected"),
            Case("[\"API\", \"NSG\"]", "[\"API\", 1]", .wrongType, "values[0].properties.networkFeatures[1]"),
            Case(
                "\"regionId\": 0", "\"regionId\": {}", .wrongType, "values[0].properties.regionId", "an object stands"),
            Case("\"name\": \"A\"", "\"name\": \"\"", .wrongType, "values[0].name", "empty"),
            // Keys.
            Case(
                "\"changeNumber\": 7", "\"changeNumber\": 7, \"changeNumber\": 7", .duplicateKey, "changeNumber",
                "'changeNumber'"),
            Case(
                "\"changeNumber\": 7", #""changeNumber": 7, "ch\u0061ngeNumber": 7"#, .duplicateKey,
                #"["ch\u0061ngeNumber"]"#, "'changeNumber'"),
            Case(
                "\"changeNumber\": 7", #""x": 1, "\u0078": 2, "changeNumber": 7"#, .duplicateKey, #"["\u0078"]"#, "'x'"),
            Case(
                "\"changeNumber\": 7", #""x": [{"deep": {"y": 1, "y": 2}}], "changeNumber": 7"#, .duplicateKey,
                "x[0].deep.y", "'y'"),
            Case("\"id\": \"A\"", "\"name\": \"A\"", .duplicateKey, "values[0].name", "'name'"),
            Case(
                "\"region\": \"\"", "\"region\": \"\", \"region\": \"\"", .duplicateKey, "values[0].properties.region",
                "'region'"),
            Case("\"changeNumber\": 7", "\"x\": 7", .missingKey, "", "'changeNumber'"),
            Case("\"cloud\"", "\"x\"", .missingKey, "", "'cloud'"),
            Case("\"values\"", "\"x\"", .missingKey, "", "'values'"),
            Case("\"name\": \"A\"", "\"x\": \"A\"", .missingKey, "values[0]", "'name'"),
            Case("\"properties\"", "\"x\"", .missingKey, "values[0]", "'properties'"),
            Case("\"addressPrefixes\"", "\"x\"", .missingKey, "values[0].properties", "'addressPrefixes'"),
            Case("\"region\": \"\"", "\"x\": \"\"", .missingKey, "values[0].properties", "'region'"),
            Case("\"name\": \"B.East\"", "\"name\": \"a\"", .duplicateTag, "values[1].name", "'a'"),
            // Prefixes.
            Case("10.0.0.0/8", "10.0.0.1/8", .badPrefix, "values[0].properties.addressPrefixes[0]", "'10.0.0.1/8'"),
            Case("10.0.0.0/8", "10.0.0.0", .badPrefix, "values[0].properties.addressPrefixes[0]", "'10.0.0.0'"),
            Case("10.0.0.0/8", "10.0.0.0/33", .badPrefix, "values[0].properties.addressPrefixes[0]", "'10.0.0.0/33'"),
            Case("10.0.0.0/8", "10.0.0.0/08", .badPrefix, "values[0].properties.addressPrefixes[0]", "'10.0.0.0/08'"),
            Case("10.0.0.0/8", "010.0.0.0/8", .badPrefix, "values[0].properties.addressPrefixes[0]", "'010.0.0.0/8'"),
            Case("10.0.0.0/8", "", .badPrefix, "values[0].properties.addressPrefixes[0]", "''"),
            Case(
                "2001:db8::/32", "2001:db8::1/32", .badPrefix, "values[0].properties.addressPrefixes[1]",
                "'2001:db8::1/32'"),
            Case(
                "2001:db8::/32", "2001:db8:::/32", .badPrefix, "values[0].properties.addressPrefixes[1]",
                "'2001:db8:::/32'"),
            Case(
                "10.1.0.0/16", "10.1.0.0/16 ", .badPrefix, "values[1].properties.addressPrefixes[0]", "'10.1.0.0/16 '"),
        ]
        for fault in cases {
            let range = try XCTUnwrap(sound.range(of: fault.old), fault.old)
            try check(sound.replacingCharacters(in: range, with: fault.new), fault)
        }
    }

    private func check(_ text: String, _ expected: Case) throws {
        XCTAssertThrowsError(try publication(text), "\(expected.old) → \(expected.new)") { error in
            guard let error = error as? PublicationError else { return XCTFail("\(error)") }
            XCTAssertEqual(error.code, expected.code, "\(error)")
            XCTAssertEqual(error.place?.path, expected.path, "\(error)")
            XCTAssertTrue(
                expected.quoted.isEmpty || error.description.contains(expected.quoted),
                "\(error) does not say \(expected.quoted)")
            XCTAssertTrue(error.description.hasPrefix("line "), "\(error)")
        }
    }

    func testLineAndColumnCountCharactersFromOne() throws {
        let places: [(String, Int, Int)] = [
            ("[]", 1, 1), ("  []", 1, 3), ("\u{FEFF}[]", 1, 1), ("\n\n []", 3, 2), ("\r\n\r\n []", 3, 2),
            ("\r\r []", 3, 2),
            (#"{"é😀": tru }"#, 1, 8), ("{\n  \"é\": \"ü\", x}", 2, 13),
        ]
        for (text, line, column) in places {
            XCTAssertThrowsError(try publication(text), text) { error in
                let place = (error as? PublicationError)?.place
                XCTAssertEqual(place?.line, line, "\(text): \(error)")
                XCTAssertEqual(place?.column, column, "\(text): \(error)")
            }
        }
    }

    func testOtherDocumentsAreToldApart() throws {
        let documents: [(String, PublicationError.Code)] = [
            ("", .truncated), (" \n", .truncated), ("\u{FEFF}", .truncated), ("<!DOCTYPE html>\n<html>", .html),
            ("\u{FEFF}  <html><title>Sign in</title>", .html), ("<?xml version=\"1.0\"?>", .html), ("[]", .wrongType),
            ("null", .wrongType), ("\"text\"", .wrongType), ("17", .wrongType), ("Not found", .notJSON),
            ("}", .notJSON),
            ("{}", .missingKey), (sound + "x", .trailingGarbage), (sound + sound, .trailingGarbage),
            (sound + "\0", .trailingGarbage), (sound + ",", .trailingGarbage),
        ]
        for (text, code) in documents {
            XCTAssertThrowsError(try publication(text), text) {
                XCTAssertEqual(($0 as? PublicationError)?.code, code, "\(text.prefix(40)): \($0)")
            }
        }
        XCTAssertThrowsError(try publication("<!DOCTYPE html>\n<html>")) {
            XCTAssertTrue("\($0)".contains("<!DOCTYPE html>") && "\($0)".contains("web page"), "\($0)")
        }
    }

    func testNestingHasAFloor() throws {
        for (opening, closing) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = { (depth: Int) in
                let value = String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
                return self.sound.replacingOccurrences(of: "\"cloud\"", with: "\"x\": \(value), \"cloud\"")
            }
            XCTAssertNoThrow(try publication(nested(60)))
            for depth in [65, 100_000] {
                XCTAssertThrowsError(try publication(nested(depth))) {
                    XCTAssertEqual(($0 as? PublicationError)?.code, .other)
                    XCTAssertTrue("\($0)".contains("deeper than 64 levels"), "\($0)")
                }
            }
        }
    }

    func testErrorsAreEqualByCode() {
        XCTAssertEqual(PublicationError(.html, reason: "one"), PublicationError(.html, reason: "two"))
        XCTAssertNotEqual(PublicationError(.html, reason: "one"), PublicationError(.notJSON, reason: "one"))
    }

    func testUTF8IsValidated() throws {
        let place = Array(sound.utf8).firstIndex(of: UInt8(ascii: "P")) ?? 0
        let wrong: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xE2, 0x28, 0xA1],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82, 0x28],
        ]
        for bytes in wrong {
            var text = Array(sound.utf8)
            text.replaceSubrange(place...place, with: bytes)
            XCTAssertThrowsError(try Publication(parsing: text, fileName: nil), "\(bytes)") {
                XCTAssertEqual(($0 as? PublicationError)?.code, .notJSON)
            }
        }
        let right: [[UInt8]] = [
            [0xC2, 0x80], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xF0, 0x90, 0x80, 0x80],
            [0xF4, 0x8F, 0xBF, 0xBF],
        ]
        for bytes in right {
            var text = Array(sound.utf8)
            text.replaceSubrange(place...place, with: bytes)
            XCTAssertNoThrow(try Publication(parsing: text, fileName: nil), "\(bytes)")
        }
    }
}
