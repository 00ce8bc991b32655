import IPNetworks
import XCTest

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

    func testTheEndOfTheTextIsLeftToTheStrictReader() {
        for text in ["10.0.0.0/8", "1.2.3.4/32", "255.255.255.255/32"] {
            let bytes = Array(text.utf8)
            for count in 0...bytes.count {
                var position = 0
                bytes[..<count].withUnsafeBufferPointer {
                    XCTAssertNil(IPv4Prefix(scanning: $0, at: &position))
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
