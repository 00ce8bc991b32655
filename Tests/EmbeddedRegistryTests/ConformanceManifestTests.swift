import Foundation
import XCTest

@testable import EmbeddedRegistry

/// The push category of the distribution specification, case by case: manifests, and what refers to them.
final class ConformanceManifestTests: XCTestCase {
    private struct Descriptor: Decodable {
        let mediaType: String
        let digest: String
        let size: Int
        let artifactType: String?
        let annotations: [String: String]?
    }

    private struct Index: Decodable {
        let schemaVersion: Int
        let mediaType: String
        let manifests: [Descriptor]
    }

    func testAManifestIsCreatedUnderATagAndUnderItsDigest() async throws {
        try await RegistryFixture.with { registry in
            let manifest = try await registry.pushImage("a", "v1")
            let digest = SampleContent.digest(manifest)
            for reference in ["v1", "v2", digest] {
                let put = try await registry.send(
                    "PUT", "/v2/a/manifests/\(reference)", [("Content-Type", SampleContent.imageType)], body: manifest)
                XCTAssertEqual(put.status, 201)
                XCTAssertEqual(put["location"], "/v2/a/manifests/\(digest)")
                XCTAssertEqual(put["docker-content-digest"], digest)
                XCTAssertNil(put["oci-subject"])
            }
        }
    }

    func testATagMovesAndTheOldManifestStays() async throws {
        try await RegistryFixture.with { registry in
            let first = try await registry.pushImage("a", "v1")
            let second = try await registry.pushImage("a", "v1", layer: Data("other".utf8))
            for way in RegistryFixture.Way.allCases {
                let tagged = try await registry.send("GET", "/v2/a/manifests/v1", by: way)
                XCTAssertEqual(tagged.body, second)
                let old = try await registry.send("GET", "/v2/a/manifests/\(SampleContent.digest(first))", by: way)
                XCTAssertEqual(old.body, first)
            }
        }
    }

    func testAManifestThatNamesWhatIsNotThereIsRefusedAndNotKept() async throws {
        try await RegistryFixture.with { registry in
            let missing = [Data("one".utf8), Data("two".utf8)]
            try await registry.push(SampleContent.emptyConfig, to: "a")
            let put = try await registry.send(
                "PUT", "/v2/a/manifests/v1", [("Content-Type", SampleContent.imageType)],
                body: SampleContent.image(layers: missing))
            XCTAssertEqual(put.status, 404)
            XCTAssertEqual(put.codes, ["MANIFEST_BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN"])
            for blob in missing {
                XCTAssertTrue(put.text.contains("\"digest\":\"\(SampleContent.digest(blob))\""), put.text)
            }
            let get = try await registry.send("GET", "/v2/a/manifests/v1")
            XCTAssertEqual(get.status, 404)
        }
    }

    func testAnIndexOfManifestsIsKept() async throws {
        try await RegistryFixture.with { registry in
            let image = try await registry.pushImage("a", "arm")
            let index = Data(
                """
                {"schemaVersion":2,"mediaType":"\(SampleContent.indexType)","manifests":[{"mediaType":\
                "\(SampleContent.imageType)","digest":"\(SampleContent.digest(image))","size":\(image.count),\
                "platform":{"architecture":"arm64","os":"linux"}}]}
                """.utf8)
            let put = try await registry.send(
                "PUT", "/v2/a/manifests/all", [("Content-Type", SampleContent.indexType)], body: index)
            XCTAssertEqual(put.status, 201, put.text)
            let get = try await registry.send("GET", "/v2/a/manifests/all")
            XCTAssertEqual(get.body, index)
            XCTAssertEqual(get["content-type"], SampleContent.indexType)
        }
    }

    func testReferrersAreListedAndFiltered() async throws {
        try await RegistryFixture.with { registry in
            let subject = try await registry.pushImage("a", "v1")
            let digest = SampleContent.digest(subject)
            var referrers: [String: Data] = [:]
            for (tag, type) in [
                ("sbom", "application/spdx+json"), ("signature", "application/vnd.sign"),
                ("sbom2", "application/spdx+json"),
            ] {
                referrers[tag] = try await registry.pushImage(
                    "a", tag, subject: subject, artifactType: type, annotations: ["tag": tag])
            }
            let all = try await registry.send("GET", "/v2/a/referrers/\(digest)")
            XCTAssertEqual(all.status, 200)
            XCTAssertEqual(all["content-type"], SampleContent.indexType)
            XCTAssertNil(all["oci-filters-applied"])
            let index = try JSONDecoder().decode(Index.self, from: all.body)
            XCTAssertEqual(index.schemaVersion, 2)
            XCTAssertEqual(index.mediaType, SampleContent.indexType)
            XCTAssertEqual(Set(index.manifests.map(\.digest)), Set(referrers.values.map(SampleContent.digest)))
            for descriptor in index.manifests {
                let tag = try XCTUnwrap(descriptor.annotations?["tag"])
                XCTAssertEqual(descriptor.size, referrers[tag]?.count)
                XCTAssertEqual(descriptor.mediaType, SampleContent.imageType)
                XCTAssertEqual(
                    descriptor.artifactType, tag == "signature" ? "application/vnd.sign" : "application/spdx+json")
            }
            let filtered = try await registry.send(
                "GET", "/v2/a/referrers/\(digest)?artifactType=application%2Fspdx%2Bjson")
            XCTAssertEqual(filtered["oci-filters-applied"], "artifactType")
            let some = try JSONDecoder().decode(Index.self, from: filtered.body)
            XCTAssertEqual(
                Set(some.manifests.map(\.digest)),
                Set(["sbom", "sbom2"].compactMap { referrers[$0].map(SampleContent.digest) }))
        }
    }

    func testAPushSaysWhatItRefersTo_whetherThatIsThereOrNot() async throws {
        try await RegistryFixture.with { registry in
            try await registry.pushImage("a", "v1")
            let absent = Data("not pushed".utf8)
            let manifest = SampleContent.image(layers: [Data("layer".utf8)], subject: absent)
            let put = try await registry.send(
                "PUT", "/v2/a/manifests/\(SampleContent.digest(manifest))", [("Content-Type", SampleContent.imageType)],
                body: manifest)
            XCTAssertEqual(put.status, 201, put.text)
            XCTAssertEqual(put["oci-subject"], SampleContent.digest(absent))
            let list = try await registry.send("GET", "/v2/a/referrers/\(SampleContent.digest(absent))")
            let index = try JSONDecoder().decode(Index.self, from: list.body)
            XCTAssertEqual(index.manifests.map(\.digest), [SampleContent.digest(manifest)])
            // Without an artifact type, the configuration's counts.
            XCTAssertEqual(index.manifests.map(\.artifactType), ["application/vnd.oci.empty.v1+json"])
        }
    }

    func testWhatNobodyRefersToHasAnEmptyIndex() async throws {
        try await RegistryFixture.with { registry in
            for name in ["a", "none"] {
                if name == "a" { try await registry.pushImage("a", "v1") }
                let answer = try await registry.send("GET", "/v2/\(name)/referrers/\(SampleContent.digest(Data()))")
                XCTAssertEqual(answer.status, 200)
                XCTAssertEqual(try JSONDecoder().decode(Index.self, from: answer.body).manifests.count, 0)
            }
            let invalid = try await registry.send("GET", "/v2/a/referrers/sha256:nonsense")
            XCTAssertEqual(invalid.status, 400)
            XCTAssertEqual(invalid.codes, ["DIGEST_INVALID"])
        }
    }

    func testALongListOfReferrersGoesOn() async throws {
        try await RegistryFixture.with { registry in
            let subject = try await registry.pushImage("a", "v1")
            for number in 0..<5 {
                try await registry.pushImage(
                    "a", "r\(number)", subject: subject, artifactType: "application/x+y",
                    annotations: ["n": "\(number)"])
            }
            var path: String? = "/v2/a/referrers/\(SampleContent.digest(subject))?n=2&artifactType=application/x%2By"
            var found: [String] = []
            var pages = 0
            while let next = path {
                let answer = try await registry.send("GET", next)
                XCTAssertEqual(answer["oci-filters-applied"], "artifactType")
                found += try JSONDecoder().decode(Index.self, from: answer.body).manifests.map(\.digest)
                path = answer["link"].flatMap { $0.split(separator: ">").first.map { String($0.dropFirst()) } }
                pages += 1
            }
            XCTAssertEqual(pages, 3)
            XCTAssertEqual(found, found.sorted())
            XCTAssertEqual(Set(found).count, 5)
        }
    }
}
