import CurlTransport
import Foundation
import XCTest

@testable import ServiceTagDownload

final class DownloadPageTests: XCTestCase {
    private let folder = "https://download.microsoft.com/download/7/1/d/71d86715"

    private func page(_ html: String) throws -> DownloadPage {
        DownloadPage(
            Array(html.utf8), url: try HTTPURL("https://www.microsoft.com/en-us/download/details.aspx?id=56519"))
    }

    private func links(_ html: String) throws -> [String] { try page(html).links.map(\.url.text) }

    func testFindsTheFilesOfTheScript() throws {
        let file: (String) -> String = {
            #"{"name":"\#($0)","url":"\#(self.folder)/\#($0)","size":"4 MB","datePublished":"10/20/2025"}"#
        }
        let script: (String) -> String = { files in
            """
            <!DOCTYPE html><html><head><title>Download</title><script>window.__APP__ = {"a": 1}</script>
            <script>window.__DLCDetails__={"dlcDetailsView":{"error":"","downloadTitle":"Ranges {and} \\"braces\\" }",
            "downloadFile":\(files)},"more":[1,{}]};window.other={"b":2}</script></head><body><p>text</p></body></html>
            """
        }
        XCTAssertEqual(
            try links(script("[\(file("ServiceTags_Public_20251020.json"))]")),
            ["\(folder)/ServiceTags_Public_20251020.json"])
        XCTAssertEqual(
            try links(script(file("ServiceTags_Public_20251020.json"))), ["\(folder)/ServiceTags_Public_20251020.json"])
        XCTAssertEqual(
            try links(
                script("[\(file("ServiceTags_Public_20251013.json")),\(file("ServiceTags_Public_20251020.json"))]")),
            ["\(folder)/ServiceTags_Public_20251013.json", "\(folder)/ServiceTags_Public_20251020.json"])
        XCTAssertEqual(try links(script("[\(file("Readme.pdf"))]")), [])
    }

    func testFindsTheDownloadButton() throws {
        let html = """
            <div><a href="/en-us/privacy">Privacy</a><a class="btn dlcdetail__download-btn  mscom"
            href="\(folder)/ServiceTags_Public_20240408.json" aria-label="Download">Download</a>
            <button class="dlcdetail__download-btn">Choose</button></div>
            """
        XCTAssertEqual(try links(html), ["\(folder)/ServiceTags_Public_20240408.json"])
    }

    func testFindsTheOlderLinksAndTheRefresh() throws {
        let expected = ["\(folder)/ServiceTags_Public_20230130.json"]
        for html in [
            #"<p>If not, <a href="\#(expected[0])" class="mscom-link failoverLink">click here</a></p>"#,
            #"<a data-bi-containername="download retry" href="\#(expected[0])">click here</a>"#,
            #"<META HTTP-EQUIV="Refresh" CONTENT="0;URL=\#(expected[0])">"#,
            #"<meta http-equiv="refresh" content="0; url='\#(expected[0])'">"#,
            #"<a href="\#(expected[0])">an ordinary link</a>"#,
        ] {
            XCTAssertEqual(try links(html), expected, html)
        }
    }

    func testFindsALinkAnywhereInTheText() throws {
        let expected = ["\(folder)/ServiceTags_Public_20220103.json"]
        for html in [
            "<p>See \(expected[0]) for the ranges.</p>",
            "<script>var file = '\(expected[0])';</script>",
            "<script>var file = {\"u\":\"\(expected[0].replacingOccurrences(of: "/", with: "\\/"))\"};</script>",
            "<script>var file = \"\(expected[0].replacingOccurrences(of: "/", with: "\\u002F"))\";</script>",
            "<script>var file = \"\(expected[0].replacingOccurrences(of: "/", with: "&#47;"))\";</script>",
            "<!-- \(expected[0]) -->",
            "<div data-file=\"\(expected[0])\"></div>",
            "<script>window.__DLCDetails__={\"dlcDetailsView\":{\"downloadFile\":[{\"url\":\"\(expected[0])\"}</script>",
            expected[0],
        ] {
            XCTAssertEqual(try links(html), expected, html)
        }
    }

    func testResolvesEntitiesAndRelativeLinks() throws {
        XCTAssertEqual(
            try links(
                #"<a class="failoverLink" href="https://a.example/f/ServiceTags_Public_20220103.json?a=1&amp;b=2">x</a>"#
            ),
            ["https://a.example/f/ServiceTags_Public_20220103.json?a=1&b=2"])
        XCTAssertEqual(
            try links(
                #"<script>window.__DLCDetails__={"dlcDetailsView":{"downloadFile":{"url":"https:&#x2F;&#x2F;a.example/f.json?a&amp;b"}}}</script>"#
            ), ["https://a.example/f.json?a&b"])
        XCTAssertEqual(
            try links(#"<a href="../files/ServiceTags_Public_20220103.json#x">x</a>"#),
            ["https://www.microsoft.com/en-us/files/ServiceTags_Public_20220103.json"])
    }

    func testIsQuietAboutWhateverIsNoPage() throws {
        let noise = FileManager.default.temporaryDirectory.appendingPathComponent("noise-\(UUID().uuidString)").path
        _ = FileManager.default.createFile(atPath: noise, contents: nil)
        defer { try? FileManager.default.removeItem(atPath: noise) }
        let saved = dup(STDERR_FILENO)
        let file = open(noise, O_WRONLY)
        dup2(file, STDERR_FILENO)
        defer { close(file) }
        var found: [[String]] = []
        let url = try HTTPURL("https://www.microsoft.com/")
        let deep = String(repeating: "<div>", count: 100_000)
        let pages: [[UInt8]] = [
            [], [0], [0xff, 0xfe, 0xfd], Array("<<<>>></p></b><a href=".utf8), Array("{\"json\": [1, 2".utf8),
            Array(deep.utf8), Array("<script>window.__DLCDetails__=".utf8), (0...255).map { UInt8($0) },
            Array("<script>window.__DLCDetails__={{{\"</script>&bogus;&#xffffffff;".utf8),
            Array("<a href=\"javascript:alert('ServiceTags_Public_20220103.json')\">http".utf8),
        ]
        for page in pages { found.append(DownloadPage(page, url: url).links.map(\.url.text)) }
        dup2(saved, STDERR_FILENO)
        close(saved)
        XCTAssertEqual(found, Array(repeating: [], count: pages.count))
        XCTAssertEqual(try String(contentsOfFile: noise, encoding: .utf8), "")
    }

    func testTheLatestDateWinsAndTheOthersAreNamed() throws {
        let names = [
            "ServiceTags_Public_20251013.json", "ServiceTags_Public_20251103.json", "ServiceTags_Public_Latest.json",
            "ServiceTags_Public_20251027.json",
        ]
        let html = names.map { "<a class=failoverLink href=\(folder)/\($0)>x</a>" }.joined()
        let choice = try XCTUnwrap(page(html).choose(cloud: nil))
        XCTAssertEqual(choice.link.fileName, "ServiceTags_Public_20251103.json")
        XCTAssertEqual(
            choice.remark,
            "the page lists 4 files; took ServiceTags_Public_20251103.json, the latest, not "
                + "ServiceTags_Public_20251013.json, ServiceTags_Public_Latest.json, ServiceTags_Public_20251027.json")
    }

    func testOneFileLinkedTwiceNeedsNoRemark() throws {
        let link = "<a class=failoverLink href=\(folder)/ServiceTags_Public_20251013.json>x</a>"
        XCTAssertNil(try XCTUnwrap(page(link + link).choose(cloud: nil)).remark)
    }

    func testTheFilesOfTheKnownCloudGoFirst() throws {
        let html = ["AzureGovernment_20251103", "Public_20251013", "China_20251110"]
            .map { "<a class=failoverLink href=\(folder)/ServiceTags_\($0).json>x</a>" }.joined()
        XCTAssertEqual(try page(html).choose(cloud: "public")?.link.fileName, "ServiceTags_Public_20251013.json")
        XCTAssertEqual(try page(html).choose(cloud: "Germany")?.link.fileName, "ServiceTags_China_20251110.json")
        XCTAssertEqual(try page(html).choose(cloud: nil)?.link.fileName, "ServiceTags_China_20251110.json")
        XCTAssertNil(try page("").choose(cloud: "public"))
    }
}
