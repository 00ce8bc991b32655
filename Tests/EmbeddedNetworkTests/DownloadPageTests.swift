import Foundation
import Hummingbird
import Synchronization
import XCTest

@testable import EmbeddedNetwork

final class DownloadPageTests: NetworkTestCase {
    private static let modified = Date(timeIntervalSince1970: 1_795_000_000.75)
    private static let path = DownloadPage.folder + "ServiceTags_Embedded_20261116.json"

    private static func file(_ name: String = "ServiceTags_Embedded_20261116.json", _ text: String = #"{"values":[]}"#)
        -> DownloadFile
    {
        DownloadFile(fileName: name, bytes: Array(text.utf8), modified: modified)
    }

    private func withPage<Value: Sendable>(_ body: (Int) async throws -> Value) async throws -> Value {
        try await withListener(DownloadPage(current: { Self.file() }), body)
    }

    func testThePageLeadsToTheFile() async throws {
        try await withPage { port in
            for path in ["/", "/en-us/download/details.aspx?id=56519"] {
                let page = try await CommandLineTool.run("curl", ["-sS", "http://localhost:\(port)\(path)", "-4"])
                let script = try XCTUnwrap(page.output.range(of: "window.__DLCDetails__="), page.output)
                let end = try XCTUnwrap(page.output.range(of: "</script>"))
                let json = try JSONSerialization.jsonObject(
                    with: Data(page.output[script.upperBound..<end.lowerBound].utf8))
                let view = try XCTUnwrap((json as? [String: Any])?["dlcDetailsView"] as? [String: Any])
                let entry = try XCTUnwrap((view["downloadFile"] as? [[String: String]])?.first)
                let url = "http://localhost:\(port)\(Self.path)"
                XCTAssertEqual(entry["url"], url)
                XCTAssertEqual(entry["name"], "ServiceTags_Embedded_20261116.json")
                XCTAssertEqual(entry["size"], "13")
                XCTAssertTrue(page.output.contains("dlcdetail__download-btn\" href=\"\(url)\""), page.output)
                let file = try await CommandLineTool.run("curl", ["-sS", "-4", url])
                XCTAssertEqual(file.output, #"{"values":[]}"#, file.errors)
            }
        }
    }

    func testAFileThatTheClientHasIsNotSentAgain() async throws {
        let tag = Self.file().entityTag
        let date = HTTPDate.format(Self.modified)
        try await withPage { port in
            try await Conversation.with(port: port) { peer in
                for (method, fields, status, hasBody) in [
                    ("GET", "", "200 OK", true), ("HEAD", "", "200 OK", false),
                    ("GET", "If-None-Match: \(tag)\r\n", "304 Not Modified", false),
                    ("HEAD", "If-None-Match: \"other\", W/\(tag)\r\n", "304 Not Modified", false),
                    ("GET", "If-None-Match: *\r\n", "304 Not Modified", false),
                    ("GET", "If-Modified-Since: \(date)\r\n", "304 Not Modified", false),
                    ("GET", "If-None-Match: \"other\"\r\nIf-Modified-Since: \(date)\r\n", "200 OK", true),
                    ("GET", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n", "200 OK", true),
                    ("GET", "If-Modified-Since: yesterday\r\n", "200 OK", true),
                ] {
                    try await peer.send("\(method) \(Self.path) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
                    let head = try await peer.read(through: "\r\n\r\n")
                    XCTAssertTrue(head.hasPrefix("HTTP/1.1 \(status)\r\n"), "\(method) \(fields): \(head)")
                    XCTAssertTrue(head.contains(tag), head)
                    XCTAssertTrue(head.lowercased().contains("last-modified: \(date)".lowercased()), head)
                    // A HEAD tells the length and sends nothing; what follows would show in the next head.
                    if method == "HEAD", status.hasPrefix("200") {
                        XCTAssertTrue(head.lowercased().contains("content-length: 13\r\n"), head)
                    }
                    if hasBody {
                        let body = try await peer.read(through: "}")
                        XCTAssertEqual(body, #"{"values":[]}"#)
                    }
                }
            }
        }
    }

    func testOtherPathsAndMethodsAreRefused() async throws {
        try await withPage { port in
            for (method, path, status) in [
                ("GET", DownloadPage.folder + "ServiceTags_Embedded_20261109.json", "404"), ("GET", "/secret", "404"),
                ("GET", DownloadPage.folder, "404"), ("POST", "/", "405"), ("DELETE", Self.path, "405"),
            ] {
                let result = try await CommandLineTool.run(
                    "curl",
                    ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "-X", method, "http://127.0.0.1:\(port)\(path)"])
                XCTAssertEqual(result.output, status, "\(method) \(path)")
            }
        }
    }

    func testTheNextWeekReplacesTheFile() async throws {
        let file = FileBox(Self.file())
        try await withListener(DownloadPage(current: { file.current.withLock { $0 } })) { port in
            file.current.withLock { $0 = Self.file("ServiceTags_Embedded_20261123.json", #"{"values":[1]}"#) }
            let new = DownloadPage.folder + "ServiceTags_Embedded_20261123.json"
            let result = try await CommandLineTool.run("curl", ["-sS", "http://127.0.0.1:\(port)\(new)"])
            XCTAssertEqual(result.output, #"{"values":[1]}"#)
            let gone = try await CommandLineTool.run("curl", ["-sSf", "http://127.0.0.1:\(port)\(Self.path)"])
            XCTAssertEqual(gone.status, 22)
        }
    }

    func testNoFileNameOrHostCanBreakOutOfThePage() throws {
        let page = try DownloadPage(current: { Self.file() }).page(
            for: Self.file("</script><b>\"&"), authority: "a\"><script>")
        XCTAssertEqual(page.components(separatedBy: "<script>").count, 2, page)
        XCTAssertEqual(page.components(separatedBy: "</script>").count, 2, page)
        XCTAssertFalse(page.contains("<b>\"&"), page)
    }
}

private final class FileBox: Sendable {
    let current: Mutex<DownloadFile>

    init(_ file: DownloadFile) { current = Mutex(file) }
}
