import Foundation
import IPNetworks
import RuleCompression
import ServiceTags
import XCTest

/// The least excess on Microsoft's own lists, against the figures of an independent implementation.
final class PublicationCompressionTests: XCTestCase {
    /// The folder of real publications: SERVICE_TAG_ARCHIVE, or ../shared/data from the package's root.
    private func archive() throws -> URL {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder =
            ProcessInfo.processInfo.environment["SERVICE_TAG_ARCHIVE"].map { URL(fileURLWithPath: $0) }
            ?? root.appendingPathComponent("../shared/data")
        let isPresent = FileManager.default.fileExists(
            atPath: folder.appendingPathComponent("expected-compression.json").path)
        try XCTSkipUnless(isPresent, "no publications in \(folder.path); set SERVICE_TAG_ARCHIVE to their folder")
        return folder
    }

    private struct Expected: Decodable {
        struct Point: Decodable {
            let rules: Int
            let excess: UInt64
        }
        let prefixes: Int
        let aggregated: Int
        let addresses: UInt64
        let points: [String: Point]

        enum CodingKeys: String, CodingKey {
            case prefixes = "ipv4 prefixes"
            case aggregated, addresses
            case points = "least excess at K rules"
        }
    }

    private enum Entry: Decodable {
        case list(Expected)
        case tagNames([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let names = try? container.decode([String].self) {
                self = .tagNames(names)
            } else {
                self = .list(try container.decode(Expected.self))
            }
        }
    }

    func testTheLeastExcessOnRealLists() throws {
        let archive = try archive()
        let expected = try JSONDecoder().decode(
            [String: [String: Entry]].self,
            from: Data(contentsOf: archive.appendingPathComponent("expected-compression.json")))
        XCTAssertEqual(expected.count, 2)
        for (name, lists) in expected {
            let file = "\(name).json.gz"
            let bytes = try [UInt8](Data(contentsOf: archive.appendingPathComponent(file)))
            let publication = try Publication(parsing: bytes, fileName: file)
            guard case .tagNames(let europe) = lists["_europe"] else { return XCTFail("\(name) names no _europe") }
            for (list, entry) in lists {
                guard case .list(let figures) = entry else { continue }
                let tags =
                    list == "every tag"
                    ? publication.tags
                    : try (list.contains("Europe") ? europe : [list]).map {
                        try XCTUnwrap(publication.tag(named: $0), "\($0) in \(name)")
                    }
                try check(tags.flatMap(\.ipv4), figures, "\(list) of \(name)")
            }
        }
    }

    private func check(_ prefixes: [IPv4Prefix], _ expected: Expected, _ name: String) throws {
        let required = IPv4PrefixSet(prefixes)
        XCTAssertEqual(Set(prefixes).count, expected.prefixes, name)
        XCTAssertEqual(required.prefixes.count, expected.aggregated, name)
        XCTAssertEqual(required.addressCount, expected.addresses, name)
        let whole = try CompressionProblem(required: required, maximumRules: 100).solve()
        for (budget, point) in expected.points {
            let maximum = try XCTUnwrap(Int(budget))
            let answer = try CompressionProblem(required: required, maximumRules: maximum).solve()
            XCTAssertEqual(answer.excess, point.excess, "\(name) in \(budget) rules")
            XCTAssertEqual(answer.rules.count, point.rules, "\(name) in \(budget) rules")
            XCTAssertEqual(
                Compression.excess(of: answer.rules, required: required), point.excess, "\(name) in \(budget) rules")
            XCTAssertEqual(whole.curve.last { $0.rules <= maximum }?.excess, point.excess, "\(name) in \(budget) rules")
        }
    }
}
