import XCTest

@testable import IPNetworks

/// The fast readers accept what the strict ones accept, with the same value, or leave the text alone.
final class IPPrefixScanTests: XCTestCase {
    private static let tail = "\"" + String(repeating: " ", count: 64)

    func testCanonicalTextNeedsNoOtherReader() {
        var random = SeededRandom()
        for _ in 0..<5000 {
            let four = IPv4Prefix(
                containing: IPv4Address(bits: .random(in: 0...UInt32.max, using: &random)),
                length: .random(in: 0...32, using: &random))
            XCTAssertEqual(scan(four.description, IPv4Prefix.init(scanning:at:))?.0, four)
            let six = IPv6Prefix(
                containing: IPv6Address(bits: random.sparseBits()), length: .random(in: 0...128, using: &random))
            XCTAssertEqual(scan(six.description, IPv6Prefix.init(scanning:at:))?.0, six)
        }
    }

    func testNothingIsAcceptedThatTheStrictReaderRefuses() {
        var random = SeededRandom()
        for _ in 0..<40_000 {
            let four = IPv4Prefix(
                containing: IPv4Address(bits: .random(in: 0...UInt32.max, using: &random)),
                length: .random(in: 0...32, using: &random))
            check(random.mutated(four.description, alphabet: "0123456789./:x"), IPv4Prefix.init(scanning:at:)) {
                try IPv4Prefix(parsing: $0)
            }
            let six = IPv6Prefix(
                containing: IPv6Address(bits: random.sparseBits()), length: .random(in: 0...128, using: &random))
            check(
                random.mutated(six.description, alphabet: "0123456789abcdefABCDEFg./::"), IPv6Prefix.init(scanning:at:)
            ) {
                try IPv6Prefix(parsing: $0)
            }
        }
    }

    func testAPlainLineIsReadWhole_andEveryOtherOneIsLeftAlone() {
        let plain = [
            ("20.42.66.0/23\n", "20.42.66.0/23"), ("1.2.3.4\n", "1.2.3.4/32"),
            ("255.255.255.255/32\r\n", "255.255.255.255/32"),
            ("0.0.0.0/0\n", "0.0.0.0/0"), ("10.0.0.0\r\n", "10.0.0.0/32"),
        ]
        for (line, prefix) in plain {
            let read = scan(line, IPv4Prefix.init(scanningLine:at:))
            XCTAssertEqual(read?.0.description, prefix, line)
            XCTAssertEqual(read?.1, line.utf8.count, line)
        }
        for line in [
            "10.0.0.1/8\n", "10.0.0.0/8 \n", " 10.0.0.0/8\n", "10.0.0.0/8#\n", "10.0.0.0/8\r\r\n", "10.0.0.0/8\r8\n",
            "10.0.0.0/33\n",
            "10.0.0.0/08\n", "10.0.0.00\n", "10.0.0.256\n", "10.0.0.1000\n", "010.0.0.0\n", "10.0.0\n", "10.0.0.0.0\n",
            "10.0.0.0/\n", "\n",
            "2603:1030::/32\n",
        ] {
            XCTAssertNil(scan(line, IPv4Prefix.init(scanningLine:at:)), line)
        }
    }

    func testNoLineIsAcceptedThatTheStrictReaderRefuses() {
        var random = SeededRandom()
        for _ in 0..<40_000 {
            let prefix = IPv4Prefix(
                containing: IPv4Address(bits: .random(in: 0...UInt32.max, using: &random)),
                length: .random(in: 0...32, using: &random))
            let line = random.mutated("\(prefix)\n", alphabet: "0123456789./:x \r\n")
            guard let (read, end) = scan(line, IPv4Prefix.init(scanningLine:at:)) else { continue }
            let text = line.utf8.prefix(end).filter { $0 != 0x0A && $0 != 0x0D }
            XCTAssertEqual(
                read, try? IPv4Prefix(parsingAddressOrPrefix: String(decoding: text, as: UTF8.self)), line)
        }
    }

    func testTheEndOfTheTextIsLeftToTheStrictReader() {
        for text in ["10.0.0.0/8", "1.2.3.4/32", "255.255.255.255/32"] {
            let bytes = Array(text.utf8)
            for count in 0...bytes.count {
                var position = 0
                bytes[..<count].withUnsafeBufferPointer {
                    XCTAssertNil(IPv4Prefix(scanning: $0, at: &position))
                    XCTAssertNil(IPv4Prefix(scanningLine: $0, at: &position))
                    XCTAssertNil(IPv6Prefix(scanning: $0, at: &position))
                }
                XCTAssertEqual(position, 0)
            }
        }
    }

    private typealias Scan<Prefix> = (UnsafeBufferPointer<UInt8>, inout Int) -> Prefix?

    private func scan<Prefix>(_ text: String, _ scan: Scan<Prefix>) -> (Prefix, Int)? {
        Array((text + Self.tail).utf8).withUnsafeBufferPointer { bytes in
            var position = 0
            let prefix = scan(bytes, &position)
            if prefix == nil { XCTAssertEqual(position, 0, text) }
            return prefix.map { ($0, position) }
        }
    }

    private func check<Prefix: Equatable>(_ text: String, _ fast: Scan<Prefix>, _ strict: (String) throws -> Prefix) {
        guard let (prefix, end) = scan(text, fast) else { return }
        XCTAssertEqual(prefix, try? strict(String(text.prefix(end))), text)
    }
}
