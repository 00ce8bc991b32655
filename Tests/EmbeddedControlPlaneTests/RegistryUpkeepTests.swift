import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// What a registry's owner wants kept is kept, and the rest goes by itself.
final class RegistryUpkeepTests: XCTestCase {
    /// Of the text `untagged`.
    private let digest = "sha256:6ca20016b9c82a1bd57872269b58825bbf6289aedeee361865d54969f99e1c56"

    func testTheRetentionPolicyIsCarriedOutEveryHour() async throws {
        try await StackFixture.with { stack in
            let opened = try stack.arm(
                "PATCH", stack.registry,
                #"{"properties":{"networkRuleSet":{"defaultAction":"Allow"},"adminUserEnabled":true}}"#)
            XCTAssertEqual(opened.status, 200, opened.body)
            stack.clock.advance(by: 1)
            let password = try String(contentsOfFile: stack.directory.passwordFile(ofRegistry: 1), encoding: .utf8)
            func manifest(_ reference: String, _ arguments: String...) throws -> Int {
                try stack.curl(
                    ["--user", "blogbuildtest:\(password)"] + arguments
                        + ["\(stack.ready.registries[0].url)/v2/app/manifests/\(reference)"]
                ).status
            }
            for (reference, content) in [(digest, "untagged"), ("v1", "tagged")] {
                let status = try manifest(
                    reference, "--request", "PUT", "--header", "Content-Type: text/plain", "--data-binary", content)
                XCTAssertEqual(status, 201)
            }
            // Without a policy it stays, however many hours strike.
            for _ in 0..<3 { stack.clock.advance(by: 30 * 86_400) }
            XCTAssertEqual(try manifest(digest), 200)
            let policy = try stack.arm(
                "PATCH", stack.registry,
                #"{"properties":{"policies":{"retentionPolicy":{"status":"enabled","days":7}}}}"#)
            XCTAssertEqual(policy.status, 200, policy.body)
            try await stack.eventually {
                stack.clock.advance(by: 3600)
                return try manifest(digest) == 404
            }
            XCTAssertEqual(try manifest("v1"), 200)
        }
    }
}
