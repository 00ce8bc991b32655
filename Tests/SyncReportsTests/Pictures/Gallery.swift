import Foundation
import IPNetworks
import XCTest
@testable import SyncReports
@testable import FirewallSync
@testable import ServiceTags
import RuleCompression

final class GalleryTests: XCTestCase {
    func testGallery() throws {
        guard let out = ProcessInfo.processInfo.environment["GALLERY"] else { return }
        let file = "/work/shared/data/ServiceTags_Public_20251020.json.gz"
        let pub = try Publication(parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: file))), fileName: "ServiceTags_Public_20251020.json")
        var pictures: [(String, any Picture)] = []
        func add(_ name: String, _ tags: [String], _ k: Int, _ foreign: [String] = [], temp: [String] = [], extra: [String] = []) throws {
            let required = IPv4PrefixSet(tags.flatMap { n in pub.tags.filter { TagPattern(n).matches($0.name) }.flatMap(\.ipv4) })
            let f = try foreign.map { try IPv4Prefix(parsing: $0) }
            let c = try CompressionProblem(required: required, alreadyAllowed: IPv4PrefixSet(f), maximumRules: k).solve()
            pictures.append((name, try XCTUnwrap(TradeOffPicture(curve: c.curve.map { TradeOffPoint(rules: $0.rules, overAllowed: $0.excess) }, rules: c.rules.count, overAllowed: c.excess, budget: k))))
            pictures.append((name, try XCTUnwrap(AddressMap(required: required.union(IPv4PrefixSet(try extra.map { try IPv4Prefix(parsing: $0) })), rules: c.rules, foreign: f, temporary: try temp.map { try IPv4Prefix(parsing: $0) }))))
        }
        try add("global 100", ["AzureContainerRegistry"], 100, ["203.0.113.0/24", "20.0.0.0/12"])
        try add("JapanEast 8", ["AzureContainerRegistry.JapanEast"], 8, ["203.0.113.0/24", "20.44.0.0/16"], temp: ["198.51.100.7/32"], extra: ["13.78.100.0/23"])
        try add("JapanEast 100", ["AzureContainerRegistry.JapanEast"], 100)
        try add("two regions 3", ["AzureContainerRegistry.WestEurope", "AzureContainerRegistry.JapanEast"], 10)
        let e = try IPv4Prefix(parsing: "198.18.0.0/22")
        pictures.append(("embedded", try XCTUnwrap(AddressMap(required: [try IPv4Prefix(parsing: "198.18.0.0/24"), try IPv4Prefix(parsing: "198.18.2.0/26"), try IPv4Prefix(parsing: "198.18.2.128/28"),try IPv4Prefix(parsing: "198.18.9.128/28")], rules: [e], foreign: [try IPv4Prefix(parsing: "198.18.12.0/24")], temporary: [try IPv4Prefix(parsing: "198.18.7.3/32")]))))
        var body = ""
        for (i, p) in pictures.enumerated() {
            body += "<section><h2>\(p.0)</h2>\(p.1.svg(id: "p\(i)"))<p>\(p.1.sentence.escapedForXML)</p><table>" + ([p.1.table.header] + p.1.table.rows).map { "<tr>" + $0.map { "<td>\($0.escapedForXML)</td>" }.joined() + "</tr>" }.joined() + "</table></section>\n"
        }
        let html = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><style>:root{color-scheme:light dark}body{font:16px system-ui;margin:16px;display:flex;flex-wrap:wrap;gap:32px}section{max-width:35rem;min-width:0;flex:1 1 20rem}td{padding:0 8px;text-align:right}\(PictureStyle.styleSheet)</style>\(body)"
        try html.write(toFile: out, atomically: true, encoding: .utf8)
    }
}
