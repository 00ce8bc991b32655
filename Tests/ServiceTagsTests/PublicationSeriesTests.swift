import Foundation
import IPNetworks
import XCTest

@testable import ServiceTags

final class PublicationSeriesTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "/")

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "series-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    @discardableResult
    private func write(_ text: String, to name: String) throws -> String {
        let path = folder.appending(path: name).path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func line(_ date: String, _ prefix: String = "20.1.0.0/24") -> String {
        #"{"date":"\#(date)","changeNumber":7,"first_seen":"","tags":{"A":{"region":"","prefixes":["\#(prefix)","2603::/40"]}}}"#
    }

    func testAHistory_isReadLineByLine_repeatsIncluded() throws {
        let path = try write(
            "\(line("20251020"))\n\n\(line("2025-10-13", "20.2.0.0/24"))\r\n\(line("20251020"))", to: "h")
        let series = try PublicationSeries(path: path)
        XCTAssertEqual(series.count, 3)
        let entries = try (0..<3).map { try series.load($0) }
        XCTAssertEqual(entries.map { $0.publication.date?.description }, ["2025-10-20", "2025-10-13", "2025-10-20"])
        XCTAssertEqual(entries.map(\.name), ["\(path), line 1", "\(path), line 3", "\(path), line 4"])
        let tag = try XCTUnwrap(entries[1].publication.tag(named: "a"))
        XCTAssertEqual(tag.ipv4.map(\.description), ["20.2.0.0/24"])
        XCTAssertEqual(tag.ipv6.count, 1)
        XCTAssertEqual(entries[0].publication.cloud, "Public")
        XCTAssertEqual(entries[0].publication.digest, entries[2].publication.digest)
        XCTAssertNotEqual(entries[0].publication.digest, entries[1].publication.digest)
    }

    func testABadLine_isNamedWithItsPlace() throws {
        for (bad, reason) in [
            (#"{"date":"20251020","tags":{"A":{"prefixes":["20.1.0.1/24"]}}}"#, "(tags.A.prefixes[0])"),
            (#"{"date":"20251332","tags":{}}"#, "'20251332' stands where a day such as 20251020 is expected"),
            (#"{"date":"20251020"}"#, "no key 'tags'"),
            (#"{"date":"20251020","tags":{"A":{"region":""}}}"#, "no key 'prefixes'"),
            (#"{"date":"20251020","tags":{"A":{"prefixes":[]},"A":{"prefixes":[]}}}"#, "stands twice"),
            (#"{"date":"20251020","tags":{}} x"#, "follows the end"), ("nonsense", "an object"), ("{", "ends"),
        ] {
            let path = try write("\(line("20251013"))\n\(bad)\n", to: "bad.jsonl")
            let series = try PublicationSeries(path: path)
            XCTAssertNoThrow(try series.load(0))
            XCTAssertThrowsError(try series.load(1)) { error in
                XCTAssertEqual((error as? PublicationSeriesError)?.code, .damaged)
                XCTAssertTrue("\(error)".hasPrefix("\(path), line 2, column "), "\(error)")
                XCTAssertTrue("\(error)".contains(reason), "\(error)")
            }
        }
    }

    func testAFolder_isReadInTheOrderOfItsNames_andOtherFilesAreLeftAlone() throws {
        let publication = #"{"changeNumber":1,"cloud":"Public","values":[]}"#
        for name in [
            "ServiceTags_Public_20251020.json", "ServiceTags_Public_20251013-cn2.json", "README.md", "other.json",
        ] {
            try write(publication, to: name)
        }
        let series = try PublicationSeries(path: folder.path + "/")
        XCTAssertEqual(
            try (0..<series.count).map { try series.load($0).publication.date?.description },
            ["2025-10-13", "2025-10-20"])
        try write("{", to: "ServiceTags_Public_20251021.json")
        let damaged = try PublicationSeries(path: folder.path)
        XCTAssertThrowsError(try damaged.load(2)) {
            XCTAssertTrue("\($0)".contains("ServiceTags_Public_20251021.json, line 1"), "\($0)")
        }
    }

    func testAnArchiveOfOurs_isReadInTheOrderOfItsNumbers() throws {
        let publication = #"{"changeNumber":1,"cloud":"Public","values":[]}"#
        let digest = String(repeating: "a", count: 64)
        try write(publication, to: "ServiceTags_Public_20251020.00000001.\(digest).json")
        try write(publication, to: "ServiceTags_Public_20251013.00000002.\(digest).json")
        let series = try PublicationSeries(path: folder.path)
        XCTAssertEqual(
            try (0..<2).map { try series.load($0).publication.date?.description }, ["2025-10-20", "2025-10-13"])
    }

    func testWhatHoldsNoPublication_saysSo() throws {
        XCTAssertThrowsError(try PublicationSeries(path: folder.path)) {
            XCTAssertEqual(($0 as? PublicationSeriesError)?.code, .empty)
        }
        XCTAssertThrowsError(try PublicationSeries(path: try write("\n \n", to: "blank.jsonl"))) {
            XCTAssertEqual(($0 as? PublicationSeriesError)?.code, .empty)
        }
        XCTAssertThrowsError(try PublicationSeries(path: folder.path + "/absent.jsonl")) {
            XCTAssertEqual(($0 as? PublicationSeriesError)?.code, .unreadable)
            XCTAssertTrue("\($0)".contains("absent.jsonl cannot be read: No such file"), "\($0)")
        }
    }
}
