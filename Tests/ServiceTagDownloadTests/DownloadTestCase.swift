import CurlTransport
import Foundation
import LoopbackServer
import ServiceTagDownload
import XCTest

/// Downloaders that never wait, and small publications for them to find.
class DownloadTestCase: XCTestCase {
    /// A publication with one tag of this prefix.
    func publication(_ prefix: String = "198.18.0.0/24", changeNumber: Int = 1) -> String {
        """
        {"changeNumber": \(changeNumber), "cloud": "Public", "values": [{"name": "AzureContainerRegistry.JapanEast",
        "id": "AzureContainerRegistry.JapanEast", "properties": {"changeNumber": 1, "region": "japaneast", "regionId": 1,
        "platform": "Azure", "systemService": "AzureContainerRegistry", "addressPrefixes": ["\(prefix)"],
        "networkFeatures": ["API"]}}]}
        """
    }

    func configuration(_ change: (inout CurlTransport.Configuration) -> Void = { _ in }) -> CurlTransport.Configuration
    {
        var configuration = CurlTransport.Configuration(userAgent: "tests/1")
        configuration.retry.sleep = { _ in }
        change(&configuration)
        return configuration
    }

    func downloader(
        cache: String? = nil, aliases: [LatestAlias] = [],
        _ change: (inout CurlTransport.Configuration) -> Void = { _ in }
    ) -> ServiceTagDownloader {
        ServiceTagDownloader(transport: configuration(change), cacheDirectory: cache, aliases: aliases)
    }

    /// The error of a fetch that must not succeed.
    func failure(
        of downloader: ServiceTagDownloader, _ source: PublicationSource, file: StaticString = #filePath,
        line: UInt = #line
    ) async throws -> DownloadError {
        do throws(DownloadError) {
            let fetched = try await downloader.fetch(source)
            XCTFail("fetched \(fetched.url)", file: file, line: line)
            throw DownloadError(code: .transport, description: "fetched")
        } catch {
            return error
        }
    }

    /// A folder of this test's own.
    func folder() throws -> String {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("download-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        addTeardownBlock { try? FileManager.default.removeItem(at: url) }
        return url.path
    }
}
