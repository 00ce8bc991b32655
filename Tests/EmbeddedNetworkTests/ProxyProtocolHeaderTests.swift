import IPNetworks
import NIOCore
import NetworkRules
import XCTest

@testable import EmbeddedNetwork

final class ProxyProtocolHeaderTests: XCTestCase {
    private func decode(_ bytes: some Sequence<UInt8>) throws -> ProxyProtocolHeader? {
        try ProxyProtocolHeader.decode(ByteBuffer(bytes: bytes).readableBytesView)
    }

    private static let samples: [[UInt8]] = {
        let signature = ProxyProtocolHeader.signature
        let mapped = [UInt8](repeating: 0, count: 10) + [255, 255, 198, 18, 0, 7]
        let v6 = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
        return [
            Array("PROXY TCP4 198.18.0.7 127.0.0.1 56324 443\r\n".utf8),
            Array("PROXY TCP6 2001:db8::7 ::1 0 65535\r\n".utf8),
            Array("PROXY TCP6 ::ffff:198.18.0.7 ::1 1 2\r\n".utf8),
            Array("PROXY UNKNOWN\r\n".utf8),
            Array("PROXY UNKNOWN whatever this is\r\n".utf8),
            signature + [0x20, 0x00, 0, 0],
            signature + [0x20, 0xFF, 0, 5, 1, 2, 3, 4, 5],
            signature + [0x21, 0x00, 0, 3, 9, 9, 9],
            signature + [0x21, 0x11, 0, 12, 198, 18, 0, 7, 127, 0, 0, 1, 0xDC, 0x04, 0x01, 0xBB],
            signature + [0x21, 0x11, 0, 17, 198, 18, 0, 7, 127, 0, 0, 1, 0xDC, 0x04, 0x01, 0xBB, 0x01, 0, 2, 104, 50],
            signature + [0x21, 0x21, 0, 36] + v6 + v6 + [0, 1, 0, 2],
            signature + [0x21, 0x21, 0, 39] + mapped + v6 + [0, 1, 0, 2] + [4, 0, 0],
            signature + [0x21, 0x31, 0, 216] + [UInt8](repeating: 0, count: 216),
        ]
    }()

    func testVersion1NamesTheClient() throws {
        let header = try XCTUnwrap(decode("PROXY TCP4 198.18.0.7 127.0.0.1 56324 443\r\nGET".utf8))
        XCTAssertEqual(header.source, .init(address: try AnyIPAddress(parsing: "198.18.0.7"), port: 56324))
        XCTAssertEqual(header.destination, .init(address: try AnyIPAddress(parsing: "127.0.0.1"), port: 443))
        XCTAssertEqual(header.byteCount, 43)
    }

    func testMappedAddressesCountAsIPv4() throws {
        let expected = try AnyIPAddress(parsing: "198.18.0.7")
        XCTAssertEqual(try decode("PROXY TCP6 ::ffff:198.18.0.7 ::1 1 2\r\n".utf8)?.source?.address, expected)
        XCTAssertEqual(try decode(Self.samples[11])?.source?.address, expected)
    }

    func testWhatWeWriteIsWhatWeRead() throws {
        let written = ProxyProtocolHeader.encodeVersion2(
            source: .init(address: try IPv4Address(parsing: "198.18.0.7"), port: 56324),
            destination: .init(address: try IPv4Address(parsing: "127.0.0.1"), port: 443))
        XCTAssertEqual(Array(written.readableBytesView), Self.samples[8])
        XCTAssertEqual(try decode(Self.samples[8])?.source?.port, 56324)
    }

    func testTheKindOfClientTravelsInAnExtension() throws {
        for route: AccessRoute in [
            .publicEndpoint, .trustedService, .task(systemAssignedIdentity: true), .task(systemAssignedIdentity: false),
        ] {
            let written = ProxyProtocolHeader.encodeVersion2(
                source: .init(address: try IPv4Address(parsing: "198.18.0.7"), port: 56324),
                destination: .init(address: try IPv4Address(parsing: "127.0.0.1"), port: 443), route: route)
            let read = try XCTUnwrap(decode(written.readableBytesView))
            XCTAssertEqual(read.route, route)
            XCTAssertEqual(read.byteCount, written.readableBytes)
        }
        // A private endpoint is a listener; no header makes one of another. Neither does an extension we do not know.
        let tail: [UInt8] = [198, 18, 0, 7, 127, 0, 0, 1, 0xDC, 0x04, 0x01, 0xBB]
        for value: [UInt8] in [[0], [9], [1, 1], []] {
            let bytes =
                ProxyProtocolHeader.signature + [0x21, 0x11, 0, UInt8(15 + value.count)] + tail
                + [ProxyProtocolHeader.routeExtension, 0, UInt8(value.count)] + value
            XCTAssertEqual(try decode(bytes)?.route, .publicEndpoint, "\(value)")
        }
    }

    func testEverySampleIsIncompleteUntilItsLastByte() throws {
        for sample in Self.samples {
            for count in 0..<sample.count { XCTAssertNil(try decode(sample.prefix(count)), "\(sample.prefix(count))") }
            XCTAssertEqual(try decode(sample + Array("GET / HTTP/1.1".utf8))?.byteCount, sample.count)
        }
    }

    func testMalformedHeadersAreRefused() {
        let signature = ProxyProtocolHeader.signature
        let malformed: [[UInt8]] = [
            Array("GET / HTTP/1.1\r\n".utf8), Array("proxy TCP4 1.1.1.1 2.2.2.2 1 2\r\n".utf8),
            Array("PROXY TCP4 1.1.1.1 2.2.2.2 1\r\n".utf8), Array("PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3\r\n".utf8),
            Array("PROXY TCP4  1.1.1.1 2.2.2.2 1 2\r\n".utf8), Array("PROXY TCP4 1.1.1.1 2.2.2.2 1 2\n".utf8),
            Array("PROXY TCP4 1.1.1.01 2.2.2.2 1 2\r\n".utf8), Array("PROXY TCP4 1.1.1.1 2.2.2.2 01 2\r\n".utf8),
            Array("PROXY TCP4 1.1.1.1 2.2.2.2 1 65536\r\n".utf8), Array("PROXY TCP4 1.1.1.1 2.2.2.2 +1 2\r\n".utf8),
            Array("PROXY TCP4 ::1 ::1 1 2\r\n".utf8), Array("PROXY TCP6 1.1.1.1 2.2.2.2 1 2\r\n".utf8),
            Array("PROXY UDP4 1.1.1.1 2.2.2.2 1 2\r\n".utf8),
            Array(("PROXY UNKNOWN " + String(repeating: "x", count: 100)).utf8),
            signature + [0x11, 0x11, 0, 12], signature + [0x22, 0x11, 0, 12], signature + [0x21, 0x12, 0, 12],
            signature + [0x21, 0x11, 0, 11], signature + [0x21, 0x11, 0x08, 0x01], signature + [0x20, 0, 0xFF, 0xFF],
            signature + [0x21, 0x11, 0, 14] + [UInt8](repeating: 1, count: 14),
            signature + [0x21, 0x11, 0, 16] + [UInt8](repeating: 0, count: 12) + [1, 0, 2, 3],
        ]
        for bytes in malformed {
            XCTAssertThrowsError(try decode(bytes), String(decoding: bytes, as: UTF8.self))
        }
    }

    func testTheDecoderAgreesWithANaiveOneOnRandomBytes() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        var seen: [String: Int] = [:]
        for round in 0..<20_000 {
            var bytes = Self.samples.randomElement(using: &random) ?? []
            switch random.next() % 6 {
            case 0:
                bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in UInt8(truncatingIfNeeded: random.next())
                }
            case 1: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
            case 2: bytes += Self.samples.randomElement(using: &random) ?? []
            case 3:
                bytes.insert(
                    UInt8(truncatingIfNeeded: random.next()), at: Int.random(in: 0...bytes.count, using: &random))
            default:
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    // A small step finds the neighbours of what is right: another digit, another length.
                    bytes[index] = random.next() % 2 == 0 ? bytes[index] &+ 1 : UInt8(truncatingIfNeeded: random.next())
                }
            }
            let expected = NaiveProxyHeader(bytes)
            XCTAssertEqual(
                NaiveProxyHeader(decodedBy: { try decode(bytes) }), expected, "seed \(seed), round \(round): \(bytes)")
            switch expected {
            case .incomplete: seen["incomplete", default: 0] += 1
            case .malformed: seen["malformed", default: 0] += 1
            case .header: seen["header", default: 0] += 1
            }
        }
        XCTAssertEqual(seen.count, 3, "the random bytes must reach every outcome: \(seen)")
    }
}
