import CurlTransport
import LoopbackServer
import ServiceTagDownload
import XCTest

final class DownloadFailureTests: DownloadTestCase {
    private let file = "/ServiceTags_Public_20251020.json"

    private func failure(
        _ reply: Reply, _ change: (inout CurlTransport.Configuration) -> Void = { _ in }
    ) async throws -> DownloadError {
        let server = try LoopbackServer { _ in reply }
        return try await failure(of: downloader(change), .file(url: server.url + file))
    }

    func testAWebPageWhereJSONShouldBeIsNoPublication() async throws {
        let error = try await failure(.text("<!DOCTYPE html><html><body>Sign in</body></html>"))
        XCTAssertEqual(error.code, .notAPublication)
        XCTAssertTrue(error.description.contains(file), error.description)
        XCTAssertFalse(error.description.contains("\n"))
        let empty = try await failure(.text(""))
        XCTAssertTrue([.notAPublication, .publication].contains(empty.code), "\(empty)")
    }

    func testATruncatedFileIsAnErrorWithItsPlace() async throws {
        let error = try await failure(.text(String(publication().dropLast(20))))
        XCTAssertEqual(error.code, .publication)
        XCTAssertTrue(error.description.contains("line 4"), error.description)
    }

    func testHalfABodyIsTriedAgainAndThenAnError() async throws {
        let text = publication()
        let half = Reply.partial(Array(text.utf8.prefix(100)), declaring: text.utf8.count)
        let error = try await failure(half)
        XCTAssertEqual(error.code, .transport)
        XCTAssertTrue(error.description.contains("4 attempts"), error.description)
        let server = try LoopbackServer(replies: [half, .text(text)])
        let fetched = try await downloader().fetch(.file(url: server.url + file))
        XCTAssertEqual(fetched.bytes, Array(text.utf8))
    }

    func testABodyBeyondTheCeilingIsTooLarge() async throws {
        let announced = try await failure(.partial([], declaring: 100 << 20))
        XCTAssertEqual(announced.code, .tooLarge)
        let streamed = try await failure(.chunked([[UInt8](repeating: 32, count: 5000)])) { $0.maximumBodySize = 4000 }
        XCTAssertEqual(streamed.code, .tooLarge)
        XCTAssertTrue(streamed.description.contains("4000 bytes"), streamed.description)
    }

    func testEachStatusSaysWhatToDo() async throws {
        for (status, advice) in [(403, "user agent"), (404, "six weeks"), (500, "4 times"), (418, "200 was expected")] {
            let error = try await failure(.status(status))
            XCTAssertEqual(error.code, .status(status))
            XCTAssertTrue(error.description.contains(advice), error.description)
        }
        let throttled = try await failure(.status(429, headers: [("Retry-After", "3600")]))
        XCTAssertEqual(throttled.code, .status(429))
        XCTAssertTrue(throttled.description.contains("3600 s"), throttled.description)
        // Nothing was asked that 304 would answer.
        let unasked = try await failure(.status(304))
        XCTAssertEqual(unasked.code, .status(304))
    }

    func testARedirectToAnotherHostIsRefused() async throws {
        for target in ["https://evil.example/ServiceTags_Public_20251020.json", "http://download.microsoft.com/a.json"]
        {
            let error = try await failure(.redirect(to: target))
            XCTAssertEqual(error.code, .refusedRedirect)
            XCTAssertTrue(error.description.contains("allowed hosts"), error.description)
        }
    }

    func testALinkToAnotherHostIsRefusedBeforeAnybodyIsAsked() async throws {
        let proxy = try LoopbackServer { request in
            request.method == "CONNECT"
                ? .status(502) : .text("<a href=https://evil.example/ServiceTags_Public_20251020.json>x</a>")
        }
        let downloader = downloader { $0.proxy = proxy.url }
        let error = try await failure(of: downloader, .page(url: "http://127.0.0.1/page"))
        XCTAssertEqual(error.code, .refusedURL)
        XCTAssertTrue(error.description.contains("evil.example"), error.description)
        XCTAssertEqual(proxy.requests.map(\.target), ["http://127.0.0.1/page"])
    }

    func testTheAllowedHostsAreNamedOnceEach() async throws {
        let server = try LoopbackServer { _ in
            .text("<a href=https://evil.example/ServiceTags_Public_20251020.json>x</a>")
        }
        let downloader = ServiceTagDownloader(
            transport: configuration(), allowedHosts: ["download.microsoft.com", "127.0.0.1"])
        let error = try await failure(of: downloader, .page(url: server.url))
        XCTAssertTrue(error.description.contains("(download.microsoft.com, 127.0.0.1)"), error.description)
    }

    func testAnAllowedHostIsAskedByHttps() async throws {
        let proxy = try LoopbackServer { request in
            request.method == "CONNECT"
                ? .status(502) : .text("<a href=https://download.microsoft.com/ServiceTags_Public_20251020.json>x</a>")
        }
        let downloader = downloader { $0.proxy = proxy.url }
        let error = try await failure(of: downloader, .page(url: "http://127.0.0.1/page"))
        XCTAssertEqual(error.code, .transport)
        XCTAssertEqual(proxy.requests.last?.target, "download.microsoft.com:443")
    }

    func testAPlainHttpSourceIsRefusedOffLoopback() async throws {
        for source: PublicationSource in [.page(url: "http://example.test/"), .file(url: "http://10.0.0.1/a.json")] {
            let error = try await failure(of: downloader(), source)
            XCTAssertEqual(error.code, .refusedURL)
            XCTAssertTrue(error.description.contains("plain http"), error.description)
        }
        let error = try await failure(of: downloader(), .file(url: "file:///etc/passwd"))
        XCTAssertEqual(error.code, .refusedURL)
    }

    func testAPageWithoutALinkSaysSo() async throws {
        let server = try LoopbackServer { _ in .text("<html><body>Under construction</body></html>") }
        let error = try await failure(of: downloader(), .page(url: server.url))
        XCTAssertEqual(error.code, .noLink)
        XCTAssertEqual(server.requests.count, 1)
    }

    func testCancellingEndsTheFetch() async throws {
        let server = try LoopbackServer { _ in .text("never").held(by: Gate()) }
        let downloader = downloader(aliases: [
            LatestAlias(page: server.url + "/?id=1", cloud: "Public", folder: server.url)
        ])
        let task = Task { try await downloader.fetch(.page(url: server.url + "/?id=1")) }
        _ = await server.requests(atLeast: 1)
        task.cancel()
        do {
            _ = try await task.value
            XCTFail("the fetch went on")
        } catch {
            XCTAssertEqual((error as? DownloadError)?.code, .cancelled)
        }
        XCTAssertEqual(server.requests.count, 1)
    }
}
