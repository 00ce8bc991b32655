import Glibc
import IPNetworks
import XCTest

final class IPv4AddressTests: XCTestCase {
    func testReadsDottedQuads() throws {
        let expected: [(String, UInt32)] = [
            ("0.0.0.0", 0), ("255.255.255.255", .max), ("20.42.66.7", 0x142A_4207), ("1.2.3.4", 0x0102_0304),
            ("100.10.0.1", 0x640A_0001),
        ]
        for (text, bits) in expected {
            let address = try IPv4Address(parsing: text)
            XCTAssertEqual(address.bits, bits, text)
            XCTAssertEqual(address.description, text)
        }
    }

    func testRefusesEverythingElseWithACodeAndTheText() {
        let refused: [(String, IPParseError.Code)] = [
            ("", .invalidAddress), ("1", .invalidAddress), ("1.2.3", .invalidAddress), ("1.2.3.", .invalidAddress),
            (".1.2.3", .invalidAddress), ("1.2.3.4.", .invalidAddress), ("1.2.3.4.5", .invalidAddress),
            ("1..3.4", .invalidAddress), ("256.0.0.1", .invalidAddress), ("1.2.3.999", .invalidAddress),
            ("1.2.3.1000", .invalidAddress), ("1.2.3.4 ", .invalidAddress), (" 1.2.3.4", .invalidAddress),
            ("1.2.3.-4", .invalidAddress), ("1.2.3.+4", .invalidAddress), ("0x1.2.3.4", .invalidAddress),
            ("1.2.3.4/32", .invalidAddress), ("a.b.c.d", .invalidAddress), ("::1", .invalidAddress),
            ("1.2.3.４", .invalidAddress), ("1.2.3.4\n", .invalidAddress), ("4294967295", .invalidAddress),
            ("01.2.3.4", .leadingZero), ("1.2.3.00", .leadingZero), ("1.2.3.04", .leadingZero),
            ("010.0.0.1", .leadingZero), ("000.0.0.0", .leadingZero),
        ]
        for (text, code) in refused {
            XCTAssertThrowsError(try IPv4Address(parsing: text), text) { error in
                let error = error as? IPParseError
                XCTAssertEqual(error?.code, code, text)
                XCTAssertEqual(error?.input, text)
                XCTAssertTrue(error?.description.contains("'\(text)'") ?? false, "\(error.debugDescription)")
            }
        }
    }

    func testQuotesNoMoreThanEightyBytes() {
        XCTAssertThrowsError(try IPv4Address(parsing: String(repeating: "9", count: 5000))) { error in
            XCTAssertEqual((error as? IPParseError)?.input, String(repeating: "9", count: 80) + "…")
        }
    }

    func testAgreesWithTheCLibrary() {
        var random = SeededRandom()
        for _ in 0..<20_000 {
            let address = IPv4Address(bits: .random(in: 0...UInt32.max, using: &random))
            var value = in_addr(s_addr: address.bits.bigEndian)
            var buffer = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
            XCTAssertNotNil(inet_ntop(AF_INET, &value, &buffer, socklen_t(buffer.count)))
            XCTAssertEqual(address.description, text(of: buffer))

            let text = random.mutated(address.description, alphabet: "0123456789./: a")
            var parsed = in_addr()
            let isAddress = inet_pton(AF_INET, text, &parsed) == 1
            let ours = try? IPv4Address(parsing: text)
            XCTAssertEqual(ours?.bits.bigEndian, isAddress ? parsed.s_addr : nil, text)
        }
    }

    func testIsOrderedAndCodedAsText() throws {
        XCTAssertLessThan(try IPv4Address(parsing: "9.255.255.255"), try IPv4Address(parsing: "10.0.0.0"))
        let list = [try IPv4Address(parsing: "20.42.66.7")]
        let json = try JSONEncoder().encode(list)
        XCTAssertEqual(String(decoding: json, as: UTF8.self), #"["20.42.66.7"]"#)
        XCTAssertEqual(try JSONDecoder().decode([IPv4Address].self, from: json), list)
        XCTAssertThrowsError(try JSONDecoder().decode([IPv4Address].self, from: Data(#"["20.42.66"]"#.utf8)))
    }

    private func text(of buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
