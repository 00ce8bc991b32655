import Foundation
import XCTest

@testable import EmbeddedRegistry

/// The content discovery and content management categories of the distribution specification, case by case.
final class ConformanceDiscoveryTests: XCTestCase {
    func testTheBaseSaysThatARegistryIsHere() async throws {
        try await RegistryFixture.with { registry in
            for path in ["/v2/", "/v2"] {
                let answer = try await registry.send("GET", path)
                XCTAssertEqual(answer.status, 200)
                XCTAssertEqual(answer["docker-distribution-api-version"], "registry/2.0")
                XCTAssertEqual(answer.text, "{}")
            }
        }
    }

    func testTagsAreListedInOrderAndByPages() async throws {
        try await RegistryFixture.with { registry in
            let tags = ["alpha", "beta", "Gamma", "test0", "test1", "v1.0"]
            for tag in tags { try await registry.pushImage("a/b", tag) }
            let sorted = tags.sorted()
            let all = try await registry.send("GET", "/v2/a/b/tags/list")
            XCTAssertEqual(all.status, 200)
            XCTAssertEqual(
                all.text, "{\"name\":\"a/b\",\"tags\":[\(sorted.map { "\"\($0)\"" }.joined(separator: ","))]}")
            XCTAssertNil(all["link"])
            let first = try await registry.send("GET", "/v2/a/b/tags/list?n=4")
            XCTAssertEqual(first.list("tags"), Array(sorted[..<4]))
            XCTAssertEqual(first["link"], "</v2/a/b/tags/list?last=\(sorted[3])&n=4>; rel=\"next\"")
            let rest = try await registry.send("GET", "/v2/a/b/tags/list?last=\(sorted[3])&n=4")
            XCTAssertEqual(rest.list("tags"), Array(sorted[4...]))
            XCTAssertNil(rest["link"])
            let exact = try await registry.send("GET", "/v2/a/b/tags/list?n=6")
            XCTAssertNil(exact["link"])
            let after = try await registry.send("GET", "/v2/a/b/tags/list?last=test00")
            XCTAssertEqual(after.list("tags"), ["test1", "v1.0"])
        }
    }

    func testTheCatalogueIsListedByPages() async throws {
        try await RegistryFixture.with { registry in
            for name in ["b", "a/x", "c"] { try await registry.push(Data("blob".utf8), to: name) }
            let first = try await registry.send("GET", "/v2/_catalog?n=2")
            XCTAssertEqual(first.text, "{\"repositories\":[\"a/x\",\"b\"]}")
            XCTAssertEqual(first["link"], "</v2/_catalog?last=b&n=2>; rel=\"next\"")
            let rest = try await registry.send("GET", "/v2/_catalog?last=b&n=2")
            XCTAssertEqual(rest.list("repositories"), ["c"])
            XCTAssertNil(rest["link"])
            let one = try await registry.send("GET", "/v2/_catalog?n=1")
            XCTAssertEqual(one["link"], "</v2/_catalog?last=a/x&n=1>; rel=\"next\"")
        }
    }

    func testNoEntriesAreListedWhereNoneAreWanted() async throws {
        try await RegistryFixture.with { registry in
            try await registry.pushImage("a", "v1")
            for (path, name) in [("/v2/a/tags/list?n=0", "tags"), ("/v2/_catalog?n=0", "repositories")] {
                let answer = try await registry.send("GET", path)
                XCTAssertEqual(answer.status, 200)
                XCTAssertEqual(answer.list(name), [])
                XCTAssertNil(answer["link"])
            }
            for n in ["-1", "x", "1.5", "", "+5", "0x10"] {
                for path in ["/v2/a/tags/list?n=\(n)", "/v2/_catalog?n=\(n)"] {
                    let answer = try await registry.send("GET", path)
                    XCTAssertEqual(answer.status, 400, path)
                    XCTAssertEqual(answer.codes, ["PAGINATION_NUMBER_INVALID"], path)
                }
            }
            let huge = try await registry.send("GET", "/v2/a/tags/list?n=99999999999999999999")
            XCTAssertEqual(huge.list("tags"), ["v1"])
        }
    }

    func testAnUnknownRepositoryHasNoTags() async throws {
        try await RegistryFixture.with { registry in
            let answer = try await registry.send("GET", "/v2/none/tags/list?n=0")
            XCTAssertEqual(answer.status, 404)
            XCTAssertEqual(answer.codes, ["NAME_UNKNOWN"])
        }
    }

    func testADeletedTagIsGoneAndItsManifestStays() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1")
            try await registry.pushImage("a", "v2")
            let deleted = try await registry.send("DELETE", "/v2/a/manifests/v1")
            XCTAssertEqual(deleted.status, 202)
            let again = try await registry.send("DELETE", "/v2/a/manifests/v1")
            XCTAssertEqual(again.status, 404)
            XCTAssertEqual(again.codes, ["MANIFEST_UNKNOWN"])
            for way in RegistryFixture.Way.allCases {
                let tag = try await registry.send("GET", "/v2/a/manifests/v1", by: way)
                XCTAssertEqual(tag.status, 404)
                let digest = try await registry.send(
                    "GET", "/v2/a/manifests/\(SampleContent.digest(manifest))", by: way)
                XCTAssertEqual(digest.status, 200)
            }
            let tags = try await registry.send("GET", "/v2/a/tags/list")
            XCTAssertEqual(tags.list("tags"), ["v2"])
        }
    }

    func testADeletedManifestIsGoneWithItsTags() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1")
            try await registry.pushImage("a", "v2")
            let path = "/v2/a/manifests/\(SampleContent.digest(manifest))"
            let deleted = try await registry.send("DELETE", path)
            XCTAssertEqual(deleted.status, 202)
            for path in [path, "/v2/a/manifests/v1", "/v2/a/manifests/v2"] {
                for way in RegistryFixture.Way.allCases {
                    let get = try await registry.send("GET", path, by: way)
                    XCTAssertEqual(get.status, 404, path)
                }
            }
            let tags = try await registry.send("GET", "/v2/a/tags/list")
            XCTAssertEqual(tags.list("tags"), [])
        }
    }

    func testADeletedBlobIsGone_unlessAManifestNamesIt() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1")
            let path = "/v2/a/blobs/\(SampleContent.digest(Data("layer".utf8)))"
            let named = try await registry.send("DELETE", path)
            XCTAssertEqual(named.status, 409)
            XCTAssertEqual(named.codes, ["DENIED"])
            _ = try await registry.send("DELETE", "/v2/a/manifests/\(SampleContent.digest(manifest))")
            let deleted = try await registry.send("DELETE", path)
            XCTAssertEqual(deleted.status, 202)
            for way in RegistryFixture.Way.allCases {
                let get = try await registry.send("GET", path, by: way)
                XCTAssertEqual(get.status, 404)
            }
            let again = try await registry.send("DELETE", path)
            XCTAssertEqual(again.codes, ["BLOB_UNKNOWN"])
        }
    }
}
