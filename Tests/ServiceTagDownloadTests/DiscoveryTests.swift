import AzureResourceManager
import CurlTransport
import Foundation
import LoopbackServer
import ServiceTagDownload
import ServiceTags
import XCTest

final class DiscoveryTests: DownloadTestCase {
    private let source = PublicationSource.discovery(subscription: "0000", location: "japaneast")

    /// A client of a resource manager on `server`, signed in by a token file.
    private func client(_ server: LoopbackServer) throws -> ResourceManagerClient {
        let token = try folder() + "/token"
        _ = FileManager.default.createFile(
            atPath: token, contents: Data("secret".utf8), attributes: [.posixPermissions: 0o600])
        let cloud = Cloud(
            name: "embedded", resourceManager: server.url, authority: server.url, audience: server.url,
            registrySuffix: "azurecr.io", downloadPage: server.url, publicationCloud: "Embedded")
        return ResourceManagerClient(cloud: cloud, credential: .tokenFile(path: token), transport: configuration())
    }

    private static func page(_ tag: String, next: String? = nil) -> Reply {
        .json(
            """
            {"name": "Public", "type": "Microsoft.Network/serviceTags", "changeNumber": "12", "cloud": "Public",
            \(next.map { "\"nextLink\": \"\($0)\"," } ?? "") "values": [{"name": "\(tag)", "id": "\(tag)", "properties":
            {"changeNumber": "3", "region": "japaneast", "systemService": "AzureContainerRegistry", "networkFeatures": null,
            "addressPrefixes": ["198.18.0.0/24"]}}]}
            """)
    }

    func testReadsAllPagesThroughTheSignedInClient() async throws {
        let server = try LoopbackServer { request in
            request.query?.contains("page=2") == true
                ? Self.page("B") : Self.page("A", next: "http://\(request.header("host") ?? "")/next?page=2")
        }
        let fetched = try await downloader().fetch(source, client: client(server))
        XCTAssertEqual(fetched.publication.tags.map(\.name), ["A", "B"])
        XCTAssertEqual(fetched.publication.changeNumber, 12)
        XCTAssertNil(fetched.fileName)
        XCTAssertNil(fetched.publication.date)
        XCTAssertEqual(fetched.remarks.count, 1)
        let path = "/subscriptions/0000/providers/Microsoft.Network/locations/japaneast/serviceTags"
        XCTAssertTrue(fetched.url.hasSuffix(path), fetched.url)
        XCTAssertEqual(server.requests.map(\.path), [path, "/next"])
        XCTAssertEqual(server.requests.map { $0.header("authorization") }, ["Bearer secret", "Bearer secret"])
        // An archive can keep the bytes and read them again.
        let again = try Publication(parsing: fetched.bytes, fileName: nil)
        XCTAssertEqual(again.digest, fetched.publication.digest)
    }

    func testARefusalOfTheResourceManagerIsADiscoveryError() async throws {
        let server = try LoopbackServer { _ in
            .json(#"{"error": {"code": "AuthorizationFailed", "message": "does not have authorization"}}"#, status: 403)
        }
        let client = try client(server)
        do {
            _ = try await downloader().fetch(source, client: client)
            XCTFail("fetched")
        } catch {
            XCTAssertEqual(error.code, .discovery)
            XCTAssertTrue("\(error)".contains("AuthorizationFailed"), "\(error)")
            XCTAssertFalse("\(error)".contains("secret"), "\(error)")
        }
    }

    func testPagesThatAreNoPublicationAreAPublicationError() async throws {
        let server = try LoopbackServer { _ in .json(#"{"values": [], "cloud": "Public", "changeNumber": "x"}"#) }
        let client = try client(server)
        do {
            _ = try await downloader().fetch(source, client: client)
            XCTFail("fetched")
        } catch {
            XCTAssertEqual(error.code, .publication)
        }
    }
}
