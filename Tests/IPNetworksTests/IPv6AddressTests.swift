import Glibc
import IPNetworks
import XCTest

final class IPv6AddressTests: XCTestCase {
    func testWritesTheCanonicalFormOfRFC5952() throws {
        let expected: [(String, String)] = [
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("0:0:0:0:0:0:0:0", "::"),
            ("2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),  // The first of two equal runs.
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),  // One group alone is not shortened.
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),  // The longest run.
            ("1:0:0:0:0:0:0:0", "1::"), ("0:0:0:0:0:0:0:1", "::1"), ("0:1:0:1:0:1:0:1", "0:1:0:1:0:1:0:1"),
            ("2603:1030:0210::0007", "2603:1030:210::7"), ("::ffff:192.0.2.1", "::ffff:c000:201"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
            ("FFFF:ffff:FFFF:ffff:FFFF:ffff:FFFF:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("1::2:3:4:5:6:7", "1:0:2:3:4:5:6:7"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ]
        for (text, canonical) in expected {
            XCTAssertEqual(try IPv6Address(parsing: text).description, canonical, text)
            XCTAssertEqual(try IPv6Address(parsing: canonical), try IPv6Address(parsing: text))
        }
    }

    func testRefusesEverythingElse() {
        let refused: [(String, IPParseError.Code)] = [
            ("", .invalidAddress), (":", .invalidAddress), (":::", .invalidAddress), ("1", .invalidAddress),
            ("1:2:3:4:5:6:7", .invalidAddress), ("1:2:3:4:5:6:7:8:9", .invalidAddress),
            ("1:2:3:4:5:6:7:", .invalidAddress),
            ("1:2:3:4:5:6:7:8:", .invalidAddress), (":1:2:3:4:5:6:7", .invalidAddress), ("1::2::3", .invalidAddress),
            ("1:2:3:4::5:6:7:8", .invalidAddress), ("12345::", .invalidAddress), ("g::", .invalidAddress),
            ("::1%eth0", .invalidAddress), ("[::1]", .invalidAddress), ("::1 ", .invalidAddress),
            ("1:::2", .invalidAddress),
            ("::1.2.3", .invalidAddress), ("::256.2.3.4", .invalidAddress), ("1:2:3:4:5:6:7:1.2.3.4", .invalidAddress),
            ("::1.2.3.4:5", .invalidAddress), ("1.2.3.4::", .invalidAddress), ("1.2.3.4", .invalidAddress),
            ("::01.2.3.4", .leadingZero), ("::/128", .invalidAddress), ("::-1", .invalidAddress),
        ]
        for (text, code) in refused {
            XCTAssertThrowsError(try IPv6Address(parsing: text), text) { error in
                XCTAssertEqual((error as? IPParseError)?.code, code, text)
                XCTAssertEqual((error as? IPParseError)?.input, text)
            }
        }
    }

    func testAgreesWithTheCLibrary() throws {
        var random = SeededRandom()
        for _ in 0..<20_000 {
            let address = IPv6Address(bits: random.sparseBits())
            let ours = address.description
            XCTAssertEqual(try IPv6Address(parsing: ours), address)
            // The C library writes an IPv4 tail where the first 96 bits are zero; RFC 5952 leaves that open.
            if address.bits >> 32 != 0, address.bits >> 32 != 0xFFFF {
                XCTAssertEqual(ours, libraryText(of: address))
            }
            let text = random.mutated(
                Bool.random(using: &random) ? ours : libraryText(of: address), alphabet: ":.0123456789abcDEFg/")
            XCTAssertEqual((try? IPv6Address(parsing: text))?.bits, libraryBits(of: text), text)
        }
    }

    func testAnAddressOfEitherFamilyIsToldByItsColon() throws {
        XCTAssertEqual(try AnyIPAddress(parsing: "1.2.3.4"), .v4(IPv4Address(bits: 0x0102_0304)))
        XCTAssertEqual(try AnyIPAddress(parsing: "::ffff:1.2.3.4"), .v4(IPv4Address(bits: 0x0102_0304)))
        XCTAssertEqual(try AnyIPAddress(parsing: "::1"), .v6(IPv6Address(bits: 1)))
        XCTAssertEqual(try AnyIPAddress(parsing: "::1.2.3.4"), .v6(IPv6Address(bits: 0x0102_0304)))
        XCTAssertEqual(try AnyIPAddress(parsing: "2603:1030::7").description, "2603:1030::7")
        XCTAssertThrowsError(try AnyIPAddress(parsing: "localhost"))
        XCTAssertEqual(try AnyIPPrefix(parsing: "10.0.0.0/8").description, "10.0.0.0/8")
        XCTAssertEqual(try AnyIPPrefix(parsing: "2603::/16").description, "2603::/16")
        XCTAssertThrowsError(try AnyIPPrefix(parsing: "2603::1/16")) {
            XCTAssertEqual(($0 as? IPParseError)?.code, .hostBits)
        }
    }

    private func libraryText(of address: IPv6Address) -> String {
        var value = in6_addr()
        withUnsafeMutableBytes(of: &value) { bytes in
            for index in 0..<16 { bytes[index] = UInt8(truncatingIfNeeded: address.bits >> (120 - 8 * index)) }
        }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        XCTAssertNotNil(inet_ntop(AF_INET6, &value, &buffer, socklen_t(buffer.count)))
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func libraryBits(of text: String) -> UInt128? {
        var value = in6_addr()
        guard inet_pton(AF_INET6, text, &value) == 1 else { return nil }
        return withUnsafeBytes(of: &value) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
    }
}
