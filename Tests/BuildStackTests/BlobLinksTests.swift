import Foundation
import HTTPTypes
import XCTest

@testable import BuildStack

final class BlobLinksTests: XCTestCase {
    private let clock = HandClock()
    private lazy var links = makeLinks(7)

    private func makeLinks(_ byte: UInt8) -> BlobLinks {
        BlobLinks(key: Data(repeating: byte, count: 32)) { [clock] in clock.now }
    }

    /// The parameters of a URL, as a server reads them.
    private func parameters(_ url: String) throws -> [String: String] {
        let items = try XCTUnwrap(URLComponents(string: url)?.queryItems)
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
    }

    private func blob(_ relativePath: String, registry: String = "blogbuildtest") -> BlobName {
        .source(registry: registry, relativePath: relativePath)
    }

    private func refusal(
        of parameters: [String: String], _ blob: BlobName, _ permission: BlobLinks.Permission = .upload,
        number: Int64 = 1,
        by links: BlobLinks? = nil
    ) -> String? {
        do {
            try (links ?? self.links).check(blob, of: number, allows: permission) { parameters[$0].map { $0[...] } }
            return nil
        } catch {
            XCTAssertEqual(error.status.code, 403)
            XCTAssertEqual(error.code, "AuthenticationFailed")
            return error.detail
        }
    }

    func testALinkNamesTheHostThatTheClientKnows() throws {
        let standard = links.upload(registry: "BlogBuildTest", number: 1, host: .standard(location: "japaneast"))
        XCTAssertTrue(
            standard.uploadURL.hasPrefix(
                "https://acrbuildjapaneast.blob.core.windows.net/blogbuildtest/\(standard.relativePath)?sv="),
            standard.uploadURL)
        XCTAssertNotNil(
            standard.relativePath.wholeMatch(of: /source\/20261121120000-[0-9a-f-]{36}\.tar\.gz/), standard.relativePath
        )
        let log = links.log(registry: "BlogBuildTest", number: 1, run: "ca1", host: .local(port: 8443))
        XCTAssertTrue(log.hasPrefix("https://localhost:8443/acr/blogbuildtest/logs/ca1/rawtext.log?sv="), log)
        for (host, expected) in [
            ("localhost:8443", BlobAuthority.local(port: 1)), ("127.0.0.1", .local(port: 1)),
            ("LOCALHOST", .local(port: 1)), ("management.azure.com", .standard(location: "japaneast")),
            (nil, .standard(location: "japaneast")),
        ] { XCTAssertEqual(BlobAuthority(asking: host, port: 1, location: "japaneast"), expected) }
    }

    func testALinkIsGoodForItsBlobItsPermissionAndAnHour() throws {
        let (url, path) = links.upload(registry: "blogbuildtest", number: 1, host: .local(port: 1))
        let (other, _) = links.upload(registry: "blogbuildtest", number: 1, host: .local(port: 1))
        let good = try parameters(url)
        XCTAssertNil(refusal(of: good, blob(path)))
        XCTAssertNotNil(refusal(of: try parameters(other), blob(path)))
        XCTAssertNotNil(refusal(of: good, blob(path, registry: "otherregistry")))
        XCTAssertNotNil(refusal(of: good, .log(registry: "blogbuildtest", run: "ca1")))
        XCTAssertNotNil(refusal(of: good, blob(path), by: makeLinks(8)))
        XCTAssertNotNil(refusal(of: good, blob(path), number: 2), "a later registry of the same name")
        XCTAssertEqual(refusal(of: good, blob(path), .read), "The link allows 'cw', and the request needs 'r'.")
        clock.advance(by: 3599)
        XCTAssertNil(refusal(of: good, blob(path)))
        clock.advance(by: 1)
        XCTAssertEqual(
            refusal(of: good, blob(path)),
            "Signature not valid in the specified time frame: Expiry [2026-11-21T13:00:00Z] - Current "
                + "[2026-11-21T13:00:00Z].")
    }

    func testNothingOfALinkCanBeChanged() throws {
        let (url, path) = links.upload(registry: "blogbuildtest", number: 1, host: .local(port: 1))
        let good = try parameters(url)
        for (name, value) in [
            ("se", "2027-11-21T13:00:00Z"), ("sp", "rcw"), ("sp", "r"), ("sv", "2026-04-06"), ("sr", "c"),
            ("sig", ""), ("sig", "AAAA"), ("sig", String(try XCTUnwrap(good["sig"]).reversed())), ("se", "soon"),
        ] { XCTAssertNotNil(refusal(of: good.merging([name: value]) { $1 }, blob(path)), "\(name)=\(value)") }
        for name in good.keys {
            var less = good
            less[name] = nil
            XCTAssertNotNil(refusal(of: less, blob(path)), "without \(name)")
        }
    }

    func testPathsOfOtherShapesNameNothing() {
        let unique = "11111111-2222-3333-4444-555555555555"
        XCTAssertNotNil(BlobName(path: "/blogbuildtest/source/20261121120000-\(unique).tar.gz"))
        XCTAssertNotNil(BlobName(path: "/blogbuildtest/logs/ca1/rawtext.log"))
        for path in [
            "", "/", "/blogbuildtest", "/blogbuildtest/source/", "/blogbuildtest/source/x.tar.gz",
            "/blogbuildtest/source/20261121120000-../../../etc.tar.gz", "//source/20261121120000-\(unique).tar.gz",
            "/../source/20261121120000-\(unique).tar.gz", "/blogbuildtest/source/2026112112000x-\(unique).tar.gz",
            "/blogbuildtest/source/20261121120000-\(unique).tar.gz/", "/blogbuildtest/logs/../rawtext.log",
            "/blogbuildtest/logs/ca1/rawtext.log/x", "/blogbuildtest/logs/%2e%2e/rawtext.log",
            "/BlogBuildTest/logs/ca1/rawtext.log",
            "blogbuildtest/logs/ca1/rawtext.log", "/blogbuildtest/logs/CA1/rawtext.log",
        ] { XCTAssertNil(BlobName(path: path[...]), path) }
    }
}
