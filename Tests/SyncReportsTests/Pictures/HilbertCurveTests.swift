import IPNetworks
import XCTest

@testable import SyncReports

final class HilbertCurveTests: XCTestCase {
    /// The curve by its definition: four copies of the smaller curve, the first and the last turned over a diagonal.
    private func naiveCurve(_ levels: Int) -> [(x: Int, y: Int)] {
        guard levels > 0 else { return [(0, 0)] }
        let smaller = naiveCurve(levels - 1)
        let side = 1 << (levels - 1)
        return smaller.map { ($0.y, $0.x) } + smaller.map { ($0.x, $0.y + side) }
            + smaller.map { ($0.x + side, $0.y + side) } + smaller.map { (2 * side - 1 - $0.y, side - 1 - $0.x) }
    }

    func testThePlacesOfBlocks_areThoseOfTheDefinition() {
        for levels in 0...6 {
            let length = 2 * levels
            let shift = UInt32(32 - length)
            let side = HilbertCurve.side >> levels
            for (index, place) in naiveCurve(levels).enumerated() {
                let block = IPv4Prefix(
                    containing: IPv4Address(bits: shift < 32 ? UInt32(index) << shift : 0), length: length)
                XCTAssertEqual(
                    HilbertCurve.rectangle(of: block),
                    .init(x: place.x * side, y: place.y * side, width: side, height: side), "\(block)")
            }
        }
    }

    func testNeighbouringAddresses_areNeighboursOnTheMap() {
        for start: UInt32 in [0, 0x142A_4200, 0x7FFF_FF80, 0xFFFF_FE00] {
            for bits in start..<start + 511 {
                let (here, next) = (
                    HilbertCurve.place(of: IPv4Address(bits: bits)), HilbertCurve.place(of: IPv4Address(bits: bits + 1))
                )
                XCTAssertEqual(abs(here.x - next.x) + abs(here.y - next.y), 1, "\(IPv4Address(bits: bits))")
            }
        }
    }

    func testEveryPrefix_isTheRectangleOfItsAddresses() throws {
        for length in 24...32 {
            for start: UInt32 in [0x0A00_0000, 0x142A_4280, 0xC612_FF00, 0xFFFF_FF80] {
                let prefix = IPv4Prefix(containing: IPv4Address(bits: start), length: length)
                let places = (prefix.first.bits...prefix.last.bits).map {
                    HilbertCurve.place(of: IPv4Address(bits: $0))
                }
                let x = try XCTUnwrap(places.map(\.x).min())
                let y = try XCTUnwrap(places.map(\.y).min())
                let rectangle = HilbertCurve.rectangle(of: prefix)
                XCTAssertEqual(rectangle.x, x, "\(prefix)")
                XCTAssertEqual(rectangle.y, y, "\(prefix)")
                XCTAssertEqual(rectangle.width, try XCTUnwrap(places.map(\.x).max()) - x + 1, "\(prefix)")
                XCTAssertEqual(rectangle.height, try XCTUnwrap(places.map(\.y).max()) - y + 1, "\(prefix)")
                XCTAssertEqual(rectangle.width * rectangle.height, places.count, "\(prefix)")
            }
        }
        XCTAssertEqual(
            HilbertCurve.rectangle(of: try IPv4Prefix(parsing: "0.0.0.0/0")),
            .init(x: 0, y: 0, width: 65_536, height: 65_536))
    }
}
