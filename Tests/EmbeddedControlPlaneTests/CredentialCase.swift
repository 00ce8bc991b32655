import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// A test of those who sign in to a registry.
class CredentialCase: XCTestCase {
    /// A registry that answers everybody, with the admin user on.
    func withOpenRegistry(_ body: (StackFixture) async throws -> Void) async throws {
        try await StackFixture.with { stack in
            let opened = try stack.arm(
                "PATCH", stack.registry,
                #"{"properties":{"networkRuleSet":{"defaultAction":"Allow"},"adminUserEnabled":true}}"#)
            XCTAssertEqual(opened.status, 200, opened.body)
            stack.clock.advance(by: 1)
            XCTAssertEqual(try stack.knock().status, 401)
            try await body(stack)
        }
    }

    /// The status of `/v2/` for somebody with this name and password.
    func knock(_ stack: StackFixture, _ user: String, _ password: String) throws -> Int {
        try stack.curl(["--user", "\(user):\(password)", stack.ready.registries[0].url + "/v2/"]).status
    }

    func passwords(_ answer: HTTPAnswer) throws -> [String] {
        try XCTUnwrap(try answer.json["passwords"]?.elements).compactMap { $0["value"]?.text }
    }
}
