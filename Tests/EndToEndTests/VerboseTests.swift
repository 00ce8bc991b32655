import XCTest

/// What `--verbose` says.
final class VerboseTests: FaultCase {
    func testEveryRequestIsNamedWithItsStatusAndTime() async throws {
        let quiet = try await sync("plan")
        XCTAssertFalse(quiet.error.contains("GET"), quiet.error)
        let result = try await sync("apply", "--yes", "--verbose")
        XCTAssertEqual(result.status, 0, result.all)
        for (operation, method, place) in [
            ("read download page", "GET", "/page"), ("download publication", "GET", "/download/"),
            ("read registry", "GET", ScriptedAzure.id), ("read quota", "GET", ScriptedAzure.id + "/listUsages"),
            ("write rules", "PATCH", ScriptedAzure.id),
        ] {
            XCTAssertTrue(
                result.error.contains("\(operation): \(method) \(azure.url)\(place)"),
                "\(operation) is not in:\n\(result.error)")
        }
        XCTAssertNotNil(result.error.firstMatch(of: /write rules: .* 200 in \d+ ms/), result.error)
        XCTAssertFalse(result.all.contains("secret-token"), "no token, not even here")
    }
}
