import Foundation
import XCTest

@testable import BuildStack

/// Microsoft's library of blobs, by which `az` uploads sources and reads logs.
final class AzureStorageBlobTests: BlobHostCase {
    private static func client(_ arguments: String...) async throws -> (status: Int32, output: String, errors: String) {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "Scripts/azure-storage-blob-client.py").path
        guard try await run("python3", ["-c", "import azure.storage.blob"]).status == 0 else {
            throw XCTSkip(
                "python3 has no azure.storage.blob; scripts/bootstrap --tests brings it, and scripts/test uses it")
        }
        return try await run("python3", [script] + arguments)
    }

    func testSourcesOfEverySizeArriveWhole() async throws {
        try await withHost { port in
            for (size, mode) in [
                (0, "whole"), (1, "whole"), (3_000_000, "whole"), (3_000_001, "blocks"), (70 << 20, "plain"),
            ] {
                let (url, path) = upload(port)
                let result = try await Self.client("upload", url, "\(size)", mode)
                XCTAssertEqual(result.status, 0, result.errors)
                let file = try folder.upload(path, registry: "blogbuildtest")
                let sum = try await Self.run("sha256sum", [file])
                XCTAssertEqual(
                    sum.output.prefix(64), result.output.prefix(64), "\(size) bytes in mode \(mode)")
            }
        }
        XCTAssertEqual(files.filter { $0.contains("/blocks/") || $0.hasPrefix(".parts/") }, [])
    }

    func testAnExpiredLinkIsReportedAsAzuresIs() async throws {
        try await withHost { port in
            let (url, _) = upload(port)
            clock.advance(by: 3600)
            let result = try await Self.client("upload", url, "30000000", "whole")
            XCTAssertEqual(result.status, 1)
            XCTAssertTrue(result.output.hasPrefix("ClientAuthenticationError AuthenticationFailed 403"), result.output)
        }
        XCTAssertEqual(files, [])
    }

    func testALogIsFollowedWhileItGrowsAsAzDoesIt() async throws {
        let log = try RunLog(path: folder.logPath(registry: "blogbuildtest", run: "ca1"), secrets: []) { [clock] in
            clock.now
        }
        let expected = (0..<2000).map { "line \($0) " + String(repeating: "x", count: $0 % 90) }
        try await withHost { port in
            let link = logLink(port)
            async let followed = Self.client("follow", link)
            for line in expected {
                log.append(line)
                await Task.yield()
            }
            log.finish(.failed)
            let result = try await followed
            XCTAssertEqual(result.status, 0, result.errors)
            let lines = result.output.split(whereSeparator: \.isNewline).map(String.init)
            XCTAssertEqual(lines.dropLast(), expected[...])
            XCTAssertEqual(lines.last, "complete=failed")
        }
    }
}
