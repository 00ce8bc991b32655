import Foundation
import XCTest

@testable import BuildStack

final class BlobUploadTests: BlobHostCase {
    /// Puts `body` at `url`.
    private func put(_ url: String, _ body: String, _ fields: [String] = ["x-ms-blob-type: BlockBlob"]) async throws
        -> Answer
    {
        try await ask("PUT", url, fields: fields, body: body)
    }

    private func source(_ relativePath: String) throws -> String {
        try String(contentsOfFile: folder.upload(relativePath, registry: "blogbuildtest"), encoding: .utf8)
    }

    private func assertRefused(
        _ answer: Answer, _ status: Int, _ code: String, file: StaticString = #filePath, line: UInt = #line
    ) {
        XCTAssertEqual(answer.status, status, answer.body, file: file, line: line)
        XCTAssertEqual(answer.fields["x-ms-error-code"], code, file: file, line: line)
        XCTAssertEqual(answer.fields["content-type"], "application/xml", file: file, line: line)
        XCTAssertTrue(
            answer.body.hasPrefix("<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>\(code)</Code>"), answer.body,
            file: file, line: line)
    }

    func testASourceInOnePieceIsThereWhenTheAnswerComes() async throws {
        try await withHost { port in
            let (url, path) = upload(port)
            XCTAssertThrowsError(try folder.upload(path, registry: "blogbuildtest"))
            let first = try await put(url, "one", ["x-ms-blob-type: BlockBlob", "x-ms-client-request-id: 4711"])
            XCTAssertEqual(first.status, 201, first.body)
            XCTAssertEqual(first.fields["x-ms-client-request-id"], "4711")
            for name in ["etag", "last-modified", "x-ms-request-id", "x-ms-version", "date"] {
                XCTAssertNotNil(first.fields[name], name)
            }
            XCTAssertEqual(try source(path), "one")
            let second = try await put(url, "two")
            XCTAssertEqual(second.status, 201)
            XCTAssertNotEqual(second.fields["etag"], first.fields["etag"])
            XCTAssertEqual(try source(path), "two")
            assertRefused(
                try await put(url, "three", ["x-ms-blob-type: BlockBlob", "If-None-Match: *"]), 409,
                "BlobAlreadyExists")
            XCTAssertEqual(try source(path), "two")
        }
    }

    func testBlocksAreASourceWhenTheirListHasComeInItsOrder() async throws {
        try await withHost { port in
            let (url, path) = upload(port)
            // Base64 of "a/b?~" and of "second": one has characters that a file's name cannot have.
            for (id, text) in [("YS9iP34=", "one "), ("c2Vjb25k", "two "), ("dGhpcmQ=", "three ")] {
                let name = id.replacing("=", with: "%3D").replacing("/", with: "%2F")
                let answer = try await put(with("comp=block&blockid=\(name)", url), text, [])
                XCTAssertEqual(answer.status, 201, answer.body)
            }
            XCTAssertThrowsError(try folder.upload(path, registry: "blogbuildtest"), "nothing is complete yet")
            let list = with("comp=blocklist", url)
            assertRefused(
                try await put(list, "<BlockList><Latest>bWlzc2luZw==</Latest></BlockList>", []), 400,
                "InvalidBlockList")
            assertRefused(try await put(list, "<BlockList><Latest>c2Vj", []), 400, "InvalidXmlDocument")
            XCTAssertThrowsError(try folder.upload(path, registry: "blogbuildtest"))
            let whole = try await put(
                list,
                "<?xml version='1.0' encoding='utf-8'?>\n<BlockList><Latest>dGhpcmQ=</Latest>"
                    + "<Uncommitted>YS9iP34=</Uncommitted><Latest>c2Vjb25k</Latest></BlockList>", [])
            XCTAssertEqual(whole.status, 201, whole.body)
            XCTAssertEqual(try source(path), "three one two ")
            XCTAssertEqual(files.filter { $0.contains("/blocks/") || $0.hasPrefix(".parts/") }, [])
        }
    }

    func testALinkThatIsNotGoodForTheRequestIsRefused() async throws {
        try await withHost { port in
            let (url, path) = upload(port)
            let (other, otherPath) = upload(port)
            let query = try XCTUnwrap(url.split(separator: "?").last)
            let base = "http://localhost:\(port)/acr"
            for refused in [
                "\(base)/blogbuildtest/\(otherPath)?\(query)", "\(base)/otherregistry/\(path)?\(query)",
                "\(base)/blogbuildtest/\(path)", url.replacing("sp=cw", with: "sp=rcw"),
                url.replacing("se=2026", with: "se=2027"), logLink(port), "\(base)/blogbuildtest/elsewhere?\(query)",
                "http://localhost:\(port)/?\(query)",
            ] { assertRefused(try await put(refused, "x"), 403, "AuthenticationFailed") }
            assertRefused(try await ask("GET", url), 403, "AuthenticationFailed")
            let deleted = try await ask("DELETE", url)
            assertRefused(deleted, 405, "UnsupportedHttpVerb")
            assertRefused(
                try await put(upload(port, registry: "deletedregistry").url, "x"), 403, "AuthenticationFailed")
            clock.advance(by: 3600)
            let late = try await put(other, "x")
            assertRefused(late, 403, "AuthenticationFailed")
            XCTAssertTrue(late.body.contains("<AuthenticationErrorDetail>Signature not valid in the"), late.body)
        }
        XCTAssertEqual(files, [])
    }

    func testWhatIsMissingOrMisspeltIsSaid() async throws {
        try await withHost { port in
            let (url, _) = upload(port)
            assertRefused(try await put(url, "x", []), 400, "InvalidHeaderValue")
            assertRefused(try await put(url, "x", ["x-ms-blob-type: PageBlob"]), 400, "InvalidHeaderValue")
            assertRefused(try await put(with("comp=page", url), "x"), 400, "InvalidQueryParameterValue")
            assertRefused(try await put(with("comp=block", url), "x"), 400, "InvalidQueryParameterValue")
            assertRefused(try await put(with("comp=block&blockid=..", url), "x"), 400, "InvalidQueryParameterValue")
            assertRefused(
                try await put(url, "x", ["x-ms-blob-type: BlockBlob", "Transfer-Encoding: chunked"]), 411,
                "MissingContentLengthHeader")
        }
        XCTAssertEqual(files, [])
    }

    func testLimitsAreToldAndNothingHalfIsKept() async throws {
        var limits = BlobLimits()
        (limits.sourceBytes, limits.blocks) = (10, 3)
        try await withHost(limits: limits) { port in
            let (url, path) = upload(port)
            assertRefused(try await put(url, "12345678901"), 413, "RequestBodyTooLarge")
            XCTAssertEqual(files, [])
            for (id, status) in [("YQ", 201), ("Yg", 201), ("YQ", 201), ("Yw", 413)] {
                let answer = try await put(with("comp=block&blockid=\(id)%3D%3D", url), "12345", [])
                XCTAssertEqual(answer.status, status, answer.body)
            }
            let list = String(repeating: "<Latest>YQ==</Latest>", count: 3)
            assertRefused(
                try await put(with("comp=blocklist", url), "<BlockList>\(list)</BlockList>", []), 413,
                "RequestBodyTooLarge")
            let (small, _) = upload(port)
            for (id, status) in [("YQ", 201), ("Yg", 201), ("Yw", 201), ("ZA", 409)] {
                let answer = try await put(with("comp=block&blockid=\(id)%3D%3D", small), "1", [])
                XCTAssertEqual(answer.status, status, answer.body)
            }
            XCTAssertThrowsError(try folder.upload(path, registry: "blogbuildtest"))
        }
        XCTAssertEqual(files.filter { !$0.contains("/blocks/") }, [])
        limits = BlobLimits()
        limits.reservedBytes = .max / 2
        try await withHost(limits: limits) { port in
            assertRefused(try await put(upload(port).url, "x"), 409, "InsufficientStorage")
        }
    }

    func testALargeBodyThatIsRefusedGetsItsAnswer() async throws {
        let path = directory + "/large"
        try Data(count: 20 << 20).write(to: URL(fileURLWithPath: path))
        try await withHost { port in
            let (url, _) = upload(port)
            clock.advance(by: 3600)
            assertRefused(try await put(url, "@\(path)"), 403, "AuthenticationFailed")
            // Whoever waits to be asked for the body is not.
            let fields = ["x-ms-blob-type: BlockBlob", "Expect: 100-continue"]
            assertRefused(try await put(url, "@\(path)", fields), 403, "AuthenticationFailed")
            let words = ["-sS", "-o", "/dev/null", "-w", "%{http_code} %{size_upload}", "-T", path, "-m", "30"]
            let result = try await Self.run("curl", words + fields.flatMap { ["-H", $0] } + [url])
            XCTAssertEqual(result.output, "403 0", result.errors)
        }
    }

    func testAnUploadThatIsCutLeavesNothing() async throws {
        try await withHost { port in
            let (url, _) = upload(port)
            let target = try XCTUnwrap(url.firstRange(of: "/acr/")).lowerBound
            let head =
                "PUT \(url[target...]) HTTP/1.1\r\nHost: localhost\r\nx-ms-blob-type: BlockBlob\r\n"
                + "Content-Length: 1000000\r\n\r\n" + String(repeating: "x", count: 300_000)
            let file = directory + "/request"
            try Data(head.utf8).write(to: URL(fileURLWithPath: file))
            // Sends it all and hangs up.
            let result = try await Self.run(
                "bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(port); cat '\(file)' >&3; exec 3>&-"])
            XCTAssertEqual(result.status, 0, result.errors)
        }
        // Every request has ended.
        XCTAssertEqual(files, [])
    }
}
