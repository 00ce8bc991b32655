import Foundation
import ServiceTags
import XCTest

final class GzipTests: XCTestCase {
    private let text = Array(publicationText(tags: [tagText("A", prefixes: ["10.0.0.0/8"])]).utf8)

    func testReadsWhatGzipWrote() throws {
        XCTAssertEqual(try Publication(parsing: gzipped(text), fileName: nil).tags.count, 1)
        // RFC 1952, section 2.2: members follow one another.
        let halves = gzipped(Array(text[..<100])) + gzipped(Array(text[100...]))
        XCTAssertEqual(try Publication(parsing: halves, fileName: nil).digest, PublicationDigest(of: text))
        let large = text + [UInt8](repeating: 0x20, count: 300_000)
        XCTAssertEqual(try Publication(parsing: gzipped(large), fileName: nil).digest, PublicationDigest(of: large))
    }

    func testDamageIsToldApart() throws {
        let whole = gzipped(text)
        for count in 2..<whole.count { expect(.truncated, Array(whole[..<count])) }
        expect(.trailingGarbage, whole + [0])
        expect(.trailingGarbage, whole + [0x1F])
        expect(.trailingGarbage, whole + Array("\n".utf8))
        expect(.truncated, whole + [0x1F, 0x8B])
        var checksum = whole
        checksum[whole.count - 6] ^= 1
        expect(.badGzip, checksum)
        var length = whole
        length[whole.count - 1] ^= 1
        expect(.badGzip, length)
        var method = whole
        method[2] = 7
        expect(.badGzip, method)
        // What is inside is judged as ever.
        expect(.html, gzipped(Array("<html>".utf8)))
        expect(.truncated, gzipped([]))
    }

    func testMoreThanTheCeilingIsRefused() throws {
        for bytes in [text, gzipped(text)] {
            XCTAssertNoThrow(try Publication(parsing: bytes, fileName: nil, sizeLimit: text.count))
            XCTAssertThrowsError(try Publication(parsing: bytes, fileName: nil, sizeLimit: text.count - 1)) {
                XCTAssertEqual(($0 as? PublicationError)?.code, .tooLarge)
                XCTAssertTrue("\($0)".contains("\(text.count - 1) bytes"), "\($0)")
            }
        }
        let spaces = gzipped([UInt8](repeating: 0x20, count: 1_000_000))
        XCTAssertThrowsError(try Publication(parsing: spaces, fileName: nil, sizeLimit: 999_999)) {
            XCTAssertEqual(($0 as? PublicationError)?.code, .tooLarge)
        }
    }

    private func expect(_ code: PublicationError.Code, _ bytes: [UInt8], line: UInt = #line) {
        XCTAssertThrowsError(try Publication(parsing: bytes, fileName: nil), line: line) {
            XCTAssertEqual(($0 as? PublicationError)?.code, code, "\($0)", line: line)
        }
    }
}
