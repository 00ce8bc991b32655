import Foundation
import XCTest

@testable import EmbeddedRegistry

/// Every error says, beside its code and its sentence, what it is about.
final class ErrorDetailTests: XCTestCase {
    private let digest = SampleContent.digest(Data("nothing".utf8))

    /// The detail of the only error in `answer`.
    private func detail(_ answer: WireAnswer) -> [String: String]? {
        let object = (try? JSONSerialization.jsonObject(with: answer.body)) as? [String: Any]
        return (object?["errors"] as? [[String: Any]])?.first?["detail"] as? [String: String]
    }

    func testWhatTheStorageRefusesNamesWhatWasAskedFor() async throws {
        try await RegistryFixture.with { registry in
            try await registry.pushImage("a", "v1")
            for (method, path, code, expected) in [
                ("DELETE", "/v2/a/manifests/v9", "MANIFEST_UNKNOWN", ["reference": "v9"]),
                ("DELETE", "/v2/a/manifests/\(digest)", "MANIFEST_UNKNOWN", ["reference": digest]),
                ("DELETE", "/v2/a/blobs/\(digest)", "BLOB_UNKNOWN", ["digest": digest]),
                ("DELETE", "/v2/none/blobs/\(digest)", "NAME_UNKNOWN", ["name": "none"]),
                ("GET", "/v2/none/tags/list", "NAME_UNKNOWN", ["name": "none"]),
                ("GET", "/v2/a/blobs/uploads/gone", "BLOB_UPLOAD_UNKNOWN", ["upload": "gone"]),
                ("DELETE", "/acr/v1/a/_tags/v9", "MANIFEST_UNKNOWN", ["reference": "v9"]),
                ("GET", "/acr/v1/none/_tags", "NAME_UNKNOWN", ["name": "none"]),
            ] {
                let answer = try await registry.send(method, path)
                XCTAssertEqual(answer.codes, [code], path)
                XCTAssertEqual(detail(answer), expected, path)
            }
        }
    }

    func testAWrongOffsetNamesTheUpload() async throws {
        try await RegistryFixture.with { registry in
            let begun = try await registry.send("POST", "/v2/a/blobs/uploads/")
            let location = try XCTUnwrap(begun["location"])
            let answer = try await registry.send("PATCH", location, [("Content-Range", "3-5")], body: Data("abc".utf8))
            XCTAssertEqual(answer.status, 416)
            XCTAssertEqual(answer.codes, ["RANGE_INVALID"])
            XCTAssertEqual(detail(answer), ["upload": String(try XCTUnwrap(location.split(separator: "/").last))])
        }
    }
}
