import Foundation
import ServiceTags
import XCTest

/// Damaged texts: the reader never crashes, and says "no JSON" exactly where Foundation's reader does, but for a comma
/// before a closing bracket, which Foundation lets pass and RFC 8259 does not.
final class PublicationMutationTests: XCTestCase {
    private let text = Array(
        publicationText(tags: [
            tagText("A", prefixes: ["10.0.0.0/8", "2001:db8::/32"]),
            #"{"name":"Bé","x":[1.5e3,true,{"y":null,"ü":"\u00fc\n"}],"properties":{"changeNumber":0,"region":"","addressPrefixes":["255.255.255.255/32"]}}"#,
        ]).utf8)

    func testATextCutAnywhereIsTruncated() {
        for count in 0..<text.count {
            XCTAssertThrowsError(try Publication(parsing: Array(text[..<count]), fileName: nil)) { error in
                XCTAssertEqual((error as? PublicationError)?.code, .truncated, "cut after \(count) bytes: \(error)")
            }
        }
    }

    func testEveryByteReplacedRemovedOrDoubled() {
        let replacements: [UInt8] = [
            0x00, 0x1F, 0x20, 0x22, 0x2C, 0x2D, 0x2E, 0x30, 0x39, 0x3A, 0x5B, 0x5C, 0x5D, 0x65, 0x6E, 0x75, 0x7B, 0x7D,
            0x7F,
            0x80, 0xC3, 0xED, 0xFF,
        ]
        for index in text.indices {
            for byte in replacements {
                var damaged = text
                damaged[index] = byte
                check(damaged)
            }
            check(Array(text[..<index] + text[(index + 1)...]))
            check(Array(text[...index] + text[index...]))
        }
    }

    func testASampleCutOrFlippedHereAndThere() throws {
        let sample = try sampleBytes(week: 3)
        for step in 1...12 {
            let place = sample.count * step / 13
            XCTAssertThrowsError(try Publication(parsing: Array(sample[..<place]), fileName: nil)) {
                XCTAssertEqual(($0 as? PublicationError)?.code, .truncated)
            }
            var flipped = sample
            flipped[place] ^= 0x40
            check(flipped)
        }
    }

    private func check(_ damaged: [UInt8]) {
        let foundation = try? JSONSerialization.jsonObject(with: Data(damaged), options: .fragmentsAllowed)
        do throws(PublicationError) {
            _ = try Publication(parsing: damaged, fileName: nil)
            XCTAssertNotNil(foundation, "accepted: \(String(decoding: damaged, as: UTF8.self))")
        } catch {
            switch error.code {
            case .notJSON, .truncated, .trailingGarbage, .html:
                let text = String(decoding: damaged, as: UTF8.self)
                let hasTrailingComma = text.range(of: #",\s*[}\]]"#, options: .regularExpression) != nil
                XCTAssertTrue(foundation == nil || hasTrailingComma, "\(error): \(text)")
            default: break
            }
        }
    }
}
