import Foundation
import HTTPTypes
import RegistryStorage
import XCTest

@testable import EmbeddedRegistry

/// ACR's own interface to a registry's metadata.
final class ACRRoutesTests: ACRCase {
    func testRepositoryIsShownChangedAndDeleted() async throws {
        let first = try await pushImage("one", to: "team/app", tags: ["v1", "latest"])
        let second = try await pushImage("two", to: "team/app", tags: ["v2"])
        for path in ["/acr/v1/team/app", "/acr/v1/team%2Fapp", "/acr/v1/team%2fapp"] {
            let shown = try await send(.get, path)
            XCTAssertEqual(shown.status, 200, path)
            XCTAssertEqual(shown.json["registry"] as? String, TokenFixture.loginServer)
            XCTAssertEqual(shown.json["imageName"] as? String, "team/app")
            XCTAssertEqual(shown.json["manifestCount"] as? Int, 2)
            XCTAssertEqual(shown.json["tagCount"] as? Int, 3)
            XCTAssertEqual(
                shown.json["changeableAttributes"] as? [String: Bool],
                ["deleteEnabled": true, "writeEnabled": true, "readEnabled": true, "listEnabled": true])
            XCTAssertNotNil(shown.json["createdTime"] as? String)
        }
        let head = try await send(.head, "/acr/v1/team/app")
        XCTAssertEqual(head.status, 200)
        XCTAssertEqual(head.body.count, 0)
        let changed = try await send(.patch, "/acr/v1/team/app", #"{"deleteEnabled":false,"teleportEnabled":null}"#)
        XCTAssertEqual((changed.json["changeableAttributes"] as? [String: Bool])?["deleteEnabled"], false)
        let locked = try await send(.delete, "/acr/v1/team/app")
        XCTAssertEqual(locked.status, 405)
        XCTAssertEqual(locked.code, "UNSUPPORTED")
        _ = try await send(.patch, "/acr/v1/team/app", #"{"deleteEnabled":true}"#)
        let deleted = try await send(.delete, "/acr/v1/team/app")
        XCTAssertEqual(deleted.status, 202)
        XCTAssertEqual(Set(deleted.json["manifestsDeleted"] as? [String] ?? []), [first, second])
        XCTAssertEqual(deleted.json["tagsDeleted"] as? [String], ["latest", "v1", "v2"])
        for method in [HTTPRequest.Method.get, .delete, .patch] {
            let gone = try await send(method, "/acr/v1/team/app", method == .patch ? "{}" : "")
            XCTAssertEqual(gone.status, 404)
            XCTAssertEqual(gone.code, "NAME_UNKNOWN")
        }
    }

    func testTagsAreListedInEveryOrderAndByPages() async throws {
        for tag in ["b", "c", "a"] { try await pushImage(tag, to: "x", tags: [tag]) }
        for (query, expected) in [
            ("", ["a", "b", "c"]), ("?orderby=timeasc", ["b", "c", "a"]), ("?orderby=timedesc", ["a", "c", "b"]),
        ] {
            let listed = try await send(.get, "/acr/v1/x/_tags\(query)")
            XCTAssertEqual((listed.json["tags"] as? [[String: Any]])?.compactMap { $0["name"] as? String }, expected)
            XCTAssertNil(listed.next)
            var path: String? = "/acr/v1/x/_tags\(query)\(query.isEmpty ? "?" : "&")n=1"
            var walked: [String] = []
            while let page = path {
                let answer = try await send(.get, page)
                let names = (answer.json["tags"] as? [[String: Any]])?.compactMap { $0["name"] as? String } ?? []
                XCTAssertEqual(names.count, 1, page)
                walked += names
                path = answer.next
            }
            XCTAssertEqual(walked, expected, query)
        }
        for query in ["orderby=size", "n=x", "digest=md5:x"] {
            let odd = try await send(.get, "/acr/v1/x/_tags?\(query)")
            XCTAssertEqual(odd.status, 400, query)
        }
    }

    func testTagsOfADigestAreListed() async throws {
        let digest = try await pushImage("one", to: "x", tags: ["v1", "v1.0"])
        try await pushImage("two", to: "x", tags: ["v2"])
        let listed = try await send(.get, "/acr/v1/x/_tags?digest=\(digest)")
        XCTAssertEqual(
            (listed.json["tags"] as? [[String: Any]])?.compactMap { $0["name"] as? String }, ["v1", "v1.0"])
        let page = try await send(.get, "/acr/v1/x/_tags?digest=\(digest)&n=1")
        let next = try await send(.get, try XCTUnwrap(page.next))
        XCTAssertEqual((next.json["tags"] as? [[String: Any]])?.compactMap { $0["name"] as? String }, ["v1.0"])
    }

    func testTagIsShownChangedAndUntagged() async throws {
        let digest = try await pushImage("one", to: "a/b", tags: ["v1", "v2"])
        let shown = try await send(.get, "/acr/v1/a/b/_tags/v1")
        let tag = try XCTUnwrap(shown.json["tag"] as? [String: Any])
        XCTAssertEqual(tag["digest"] as? String, digest)
        XCTAssertEqual(tag["signed"] as? Bool, false)
        let changed = try await send(.patch, "/acr/v1/a/b/_tags/v1", #"{"writeEnabled":false}"#)
        XCTAssertEqual(changed.status, 200)
        for (method, path, body) in [
            (HTTPRequest.Method.delete, "/acr/v1/a/b/_tags/v1", ""),
            (.put, "/v2/a/b/manifests/v1", #"{"schemaVersion":2}"#),
        ] {
            let refused = try await send(
                method, path, body, headers: [.contentType: "application/vnd.oci.image.index.v1+json"])
            XCTAssertTrue([405, 400].contains(refused.status), "\(refused.status)")
        }
        _ = try await send(.patch, "/acr/v1/a/b/_tags/v1", #"{"writeEnabled":true}"#)
        let untagged = try await send(.delete, "/acr/v1/a/b/_tags/v1")
        XCTAssertEqual(untagged.status, 202)
        let gone = try await send(.get, "/acr/v1/a/b/_tags/v1")
        XCTAssertEqual(gone.status, 404)
        XCTAssertEqual(gone.code, "MANIFEST_UNKNOWN")
        let manifest = try await send(.get, "/acr/v1/a/b/_manifests/\(digest)")
        XCTAssertEqual((manifest.json["manifest"] as? [String: Any])?["tags"] as? [String], ["v2"])
    }

    func testManifestIsShownWithItsPlatformItsSizeAndWhatItNames() async throws {
        let image = try await pushImage("one", to: "a/b", tags: ["v1"])
        let shown = try await send(.get, "/acr/v1/a/b/_manifests/\(image)")
        let manifest = try XCTUnwrap(shown.json["manifest"] as? [String: Any])
        XCTAssertEqual(manifest["architecture"] as? String, "amd64")
        XCTAssertEqual(manifest["os"] as? String, "linux")
        XCTAssertEqual(manifest["mediaType"] as? String, "application/vnd.oci.image.manifest.v1+json")
        let config = #"{"architecture":"amd64","os":"linux","seed":"one"}"#
        XCTAssertEqual(manifest["imageSize"] as? Int, config.utf8.count + "layer of one".utf8.count)

        let repository = try RepositoryName(parsing: "a/b")
        let index = try await put(
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":\
            "application/vnd.oci.image.manifest.v1+json","digest":"\(image)","size":\
            \(try await storage.manifestRecord(Digest(parsing: image), in: repository)?.size ?? 0),\
            "platform":{"architecture":"amd64","os":"linux"}}]}
            """, "application/vnd.oci.image.index.v1+json", to: repository, ["multi"])
        let listed = try await send(.get, "/acr/v1/a/b/_manifests?orderby=timedesc")
        let manifests = try XCTUnwrap(listed.json["manifests"] as? [[String: Any]])
        XCTAssertEqual(manifests.compactMap { $0["digest"] as? String }, [index, image])
        let reference = try XCTUnwrap((manifests[0]["references"] as? [[String: Any]])?.first)
        XCTAssertEqual(reference["digest"] as? String, image)
        XCTAssertEqual(reference["architecture"] as? String, "amd64")

        let hidden = try await send(.patch, "/acr/v1/a/b/_manifests/\(image)", #"{"readEnabled":false}"#)
        XCTAssertEqual(hidden.status, 200)
        let unreadable = try await send(.get, "/v2/a/b/manifests/\(image)")
        XCTAssertEqual(unreadable.status, 405)
        let page = try await send(.get, "/acr/v1/a/b/_manifests?n=1")
        XCTAssertEqual((page.json["manifests"] as? [[String: Any]])?.count, 1)
        let rest = try await send(.get, try XCTUnwrap(page.next))
        XCTAssertEqual((rest.json["manifests"] as? [[String: Any]])?.count, 1)
        XCTAssertNil(rest.next)
    }

    func testUnlistedIsLeftOutOfLists() async throws {
        try await pushImage("one", to: "x", tags: ["v1"])
        let digest = try await pushImage("two", to: "x", tags: ["v2"])
        try await pushImage("three", to: "y", tags: ["v1"])
        for path in ["/acr/v1/x/_tags/v1", "/acr/v1/x/_manifests/\(digest)", "/acr/v1/y"] {
            let changed = try await send(.patch, path, #"{"listEnabled":false}"#)
            XCTAssertEqual(changed.status, 200, path)
        }
        let tags = try await send(.get, "/acr/v1/x/_tags")
        XCTAssertEqual((tags.json["tags"] as? [[String: Any]])?.compactMap { $0["name"] as? String }, ["v2"])
        let manifests = try await send(.get, "/acr/v1/x/_manifests")
        XCTAssertEqual((manifests.json["manifests"] as? [[String: Any]])?.count, 1)
        for path in ["/acr/v1/_catalog", "/v2/_catalog"] {
            let catalog = try await send(.get, path)
            XCTAssertEqual(catalog.json["repositories"] as? [String], ["x"], path)
        }
    }

    func testCatalogGoesOnByLink() async throws {
        for name in ["a", "b/c", "b/d"] { try await pushImage(name, to: name, tags: ["v1"]) }
        let first = try await send(.get, "/acr/v1/_catalog?n=2")
        XCTAssertEqual(first.json["repositories"] as? [String], ["a", "b/c"])
        let next = try await send(.get, try XCTUnwrap(first.next))
        XCTAssertEqual(next.json["repositories"] as? [String], ["b/d"])
        XCTAssertNil(next.next)
    }

    func testOddRequestsAreRefused() async throws {
        try await pushImage("one", to: "x", tags: ["v1"])
        let table: [(HTTPRequest.Method, String, String, Int)] = [
            (.get, "/acr/v1/", "", 404), (.get, "/acr/v1", "", 404), (.get, "/acr/v2/x", "", 404),
            (.get, "/acr/v1/_other", "", 404), (.get, "/acr/v1/x/_tags/v1/more", "", 404),
            (.get, "/acr/v1/x/_deleted", "", 404), (.get, "/acr/v1/X", "", 400), (.get, "/acr/v1/../x", "", 400),
            (.get, "/acr/v1/%2e%2e%2fx", "", 400), (.get, "/acr/v1/x%zz", "", 400), (.get, "/acr/v1/x/", "", 400),
            (.get, "/acr/v1/x/_tags/-v1", "", 400), (.get, "/acr/v1/x/_manifests/sha256:xyz", "", 400),
            (.get, "/acr/v1/x/_manifests/sha256:\(String(repeating: "0", count: 64))", "", 404),
            (.get, "/acr/v1/nothing/_tags", "", 404), (.get, "/acr/v1/nothing/_manifests", "", 404),
            (.patch, "/acr/v1/x", "[", 400), (.patch, "/acr/v1/x", #"{"writeEnabled":"no"}"#, 400),
            (.patch, "/acr/v1/x", String(repeating: " ", count: 20_000), 413), (.patch, "/acr/v1/x", "", 400),
            (.put, "/acr/v1/x", "{}", 405), (.delete, "/acr/v1/x/_tags", "", 405), (.post, "/acr/v1/_catalog", "", 405),
            (.delete, "/acr/v1/x/_manifests/sha256:\(String(repeating: "0", count: 64))", "", 405),
        ]
        for (method, path, body, status) in table {
            let answer = try await send(method, path, body)
            XCTAssertEqual(answer.status, status, "\(method) \(path)")
            XCTAssertNotNil(answer.code, "\(method) \(path)")
        }
        let whole = try await send(.get, "/acr/v1/x")
        XCTAssertEqual(whole.status, 200, "nothing has changed it")
    }
}
