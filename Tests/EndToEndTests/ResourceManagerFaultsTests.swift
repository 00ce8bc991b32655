import LoopbackServer
import XCTest

/// A registry that answers badly: a clear sentence, nothing lost, and the next run converges.
final class ResourceManagerFaultsTests: FaultCase {
    private let foreign = ["203.0.113.9", "not an address"]

    override func setUp() async throws {
        try await super.setUp()
        azure.change { $0.rules = ["203.0.113.9", "not an address"] }
    }

    private static func error(_ code: String, _ message: String, status: Int) -> Reply {
        .json(#"{"error":{"code":"\#(code)","message":"\#(message)"}}"#, status: status)
    }

    private func assertFault(
        on method: String, _ reply: Reply, saying parts: String..., file: StaticString = #filePath, line: UInt = #line
    ) async throws {
        azure.interfere { request in
            request.method == method && request.path.lowercased() == ScriptedAzure.id.lowercased()
                ? .instead(reply) : nil
        }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, rules: foreign, file: file, line: line)
        for part in parts {
            XCTAssertTrue(
                result.all.contains(part), "'\(part)' is not in:\n\(result.all)", file: file, line: line)
        }
        try await assertConverges(keeping: foreign, file: file, line: line)
    }

    func testRegistryThatIsNotThere() async throws {
        try await assertFault(
            on: "GET", Self.error("ResourceNotFound", "The Resource was not found.", status: 404), saying: "not found")
    }

    func testTokenThatIsRefused() async throws {
        try await assertFault(
            on: "GET", Self.error("InvalidAuthenticationToken", "The access token is invalid.", status: 401),
            saying: "InvalidAuthenticationToken")
    }

    func testPermissionThatIsMissing() async throws {
        let message =
            "The client 'x' does not have authorization to perform action "
            + "'Microsoft.ContainerRegistry/registries/write' over scope '/subscriptions/1'."
        try await assertFault(
            on: "PATCH", Self.error("AuthorizationFailed", message, status: 403),
            saying: "Microsoft.ContainerRegistry/registries/write")
    }

    func testLockedRegistry() async throws {
        let message =
            "The scope '/x' cannot perform write operation because following scope(s) are locked: "
            + "'\(ScriptedAzure.id)/providers/Microsoft.Authorization/locks/do-not-touch'. Please remove the lock and try again."
        try await assertFault(on: "PATCH", Self.error("ScopeLocked", message, status: 409), saying: "do-not-touch")
        XCTAssertEqual(azure.requests.filter { $0.method == "PATCH" }.count, 2, "a lock is not retried")
    }

    func testPolicyThatRefuses() async throws {
        try await assertFault(
            on: "PATCH",
            .json(
                #"""
                {"error":{"code":"RequestDisallowedByPolicy","message":"Resource 'blogbuildtest' was disallowed by policy.","additionalInfo":[{"type":"PolicyViolation","info":{"policyDefinitionDisplayName":"No public rules","policyAssignmentName":"deny-rules"}}]}}
                """#, status: 403), saying: "deny-rules")
    }

    func testConflict() async throws {
        try await assertFault(
            on: "PATCH", Self.error("Conflict", "Another operation is in progress.", status: 409), saying: "Conflict")
    }

    func testThrottlingThatDoesNotEnd() async throws {
        try await assertFault(
            on: "GET",
            .json(
                #"{"error":{"code":"TooManyRequests","message":"slow down"}}"#, status: 429,
                headers: [("Retry-After", "3600")]), saying: "429")
    }

    func testServerErrorOnRead() async throws {
        try await assertFault(on: "GET", Self.error("InternalServerError", "oops", status: 500), saying: "500")
    }

    func testGarbage() async throws {
        try await assertFault(on: "GET", .text("<html>It works!</html>"), saying: "JSON")
    }

    func testHalfABody() async throws {
        try await assertFault(on: "GET", .partial(Array(#"{"id":"/sub"#.utf8), declaring: 900))
    }

    func testNothing() async throws {
        try await assertFault(on: "GET", .dropped)
    }

    func testEmptyAnswer() async throws {
        try await assertFault(on: "GET", .status(200))
    }

    func testQuotaRefusal() async throws {
        try await assertFault(
            on: "PATCH",
            Self.error(
                "BadRequest", "The requested feature IP rule exceeds allowed quota 100 for the SKU Premium.",
                status: 400),
            saying: "exceeds allowed quota 100")
    }

    func testRegistryOfAnotherTier() async throws {
        let tiers =
            #"{"id":"\#(ScriptedAzure.id)","name":"blogbuildtest","location":"japaneast","sku":{"name":"Basic","tier":"Basic"},"properties":{"loginServer":"x","provisioningState":"Succeeded"}}"#
        azure.interfere { $0.path.lowercased() == ScriptedAzure.id.lowercased() ? .instead(.json(tiers)) : nil }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, status: 3, rules: foreign, saying: "Basic", "--sku Premium")
        try await assertConverges(keeping: foreign)
    }

    func testRegistryWhoseRulesMeanNothing() async throws {
        azure.change { $0.defaultAction = "Allow" }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, status: 3, rules: foreign, saying: "access-mode", "--default-action Deny")
        azure.change {
            $0.defaultAction = "Deny"
            $0.publicNetworkAccess = "Disabled"
        }
        let disabled = try await sync("apply", "--yes")
        assertUntouched(disabled, status: 3, rules: foreign, saying: "access-mode", "disabled")
        azure.change { $0.publicNetworkAccess = "Enabled" }
        try await assertConverges(keeping: foreign)
    }

    func testRedirect() async throws {
        try await assertFault(
            on: "GET", .redirect(to: "https://evil.example\(ScriptedAzure.id)"), saying: "redirects",
            "not followed with a token")
    }

    func testBodyWithoutAnEnd() async throws {
        try await assertFault(on: "GET", .partial([], declaring: 100 << 20), saying: "ceiling")
    }

    func testWriteThatIsRefused() async throws {
        try await assertFault(
            on: "PATCH", Self.error("InvalidAuthenticationToken", "The access token is invalid.", status: 401),
            saying: "InvalidAuthenticationToken", "The registry's rules are unchanged")
        try await tearDown()
        try await setUp()
        try await assertFault(
            on: "PATCH", Self.error("ResourceNotFound", "The Resource was not found.", status: 404),
            saying: "ResourceNotFound", "The registry's rules are unchanged")
        try await tearDown()
        try await setUp()
        try await assertFault(
            on: "PATCH",
            .json(
                #"{"error":{"code":"TooManyRequests","message":"slow down"}}"#, status: 429,
                headers: [("Retry-After", "3600")]), saying: "429", "The registry's rules are unchanged")
    }

    // MARK: - Writes whose answer is lost

    func testWriteThatIsAnsweredByGarbage_isJudgedByReadingBack() async throws {
        for (index, reply) in [Reply.text("<html>"), .status(500), .status(200), .dropped].enumerated() {
            azure.change { [foreign] in $0.rules = foreign }
            azure.interfere { $0.method == "PATCH" ? .after(reply) : nil }
            let result = try await sync("apply", "--yes")
            XCTAssertEqual(result.status, 0, "\(index): \(result.all)")
            XCTAssertEqual(azure.writes, index + 1, "an ambiguous write is never repeated blindly")
            XCTAssertEqual(azure.rules, foreign + ["20.1.0.0/24", "20.1.8.0/24"])
        }
        try await assertConverges(keeping: foreign)
    }

    func testWriteThatTookEffectAndWhoseAnswerWasLostIsFoundByReadingBack() async throws {
        azure.interfere { $0.method == "PATCH" ? .after(.dropped) : nil }
        let result = try await sync("apply", "--yes")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(azure.writes, 1, "an ambiguous write is never repeated blindly")
        XCTAssertEqual(azure.rules, foreign + ["20.1.0.0/24", "20.1.8.0/24"])
        try await assertConverges(keeping: foreign)
    }

    func testWriteThatNeverTookEffectIsAFault() async throws {
        azure.interfere { $0.method == "PATCH" ? .instead(.dropped) : nil }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, rules: foreign, saying: "20.1.0.0/24")
        try await assertConverges(keeping: foreign)
    }

    func testWriteThatSomebodyRevertsIsAFaultAndSaid() async throws {
        azure.interfere { [foreign] request in
            guard request.method == "PATCH" else { return nil }
            return .instead(
                .json(
                    #"{"id":"\#(ScriptedAzure.id)","name":"blogbuildtest","location":"japaneast","sku":{"name":"Premium","tier":"Premium"},"properties":{"loginServer":"x","provisioningState":"Succeeded","publicNetworkAccess":"Enabled","networkRuleSet":{"defaultAction":"Deny","ipRules":[{"value":"\#(foreign[0])"}]}}}"#
                ))
        }
        let result = try await sync("apply", "--yes")
        assertUntouched(result, rules: foreign, saying: "still differs", "20.1.8.0/24")
        try await assertConverges(keeping: foreign)
    }
}
