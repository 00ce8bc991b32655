import AzureResourceManager
import LoopbackServer
import XCTest

/// Refusals that no repetition mends: explained by name, and sent once.
final class RefusalTests: ResourceManagerTestCase {
    private func refusal(_ reply: Reply) async throws -> (error: ResourceManagerError, patches: Int) {
        let server = try LoopbackServer { request in request.method == "PATCH" ? reply : .status(404) }
        let client = client(server)
        let error = try await failure { () async throws(ResourceManagerError) in
            try await client.replaceRules(of: id, with: ["198.18.0.0/24"])
        }
        XCTAssertFalse(error.mayHaveTakenEffect)
        XCTAssertEqual(waits.seconds, [])
        return (error, server.requests.filter { $0.method == "PATCH" }.count)
    }

    func testLockIsNamedByTheMessage() async throws {
        let message =
            "The scope '\(id)' cannot perform write operation because following scope(s) are locked: "
            + "'\(id)/providers/Microsoft.Authorization/locks/change-freeze'. Please remove the lock and try again."
        let (error, patches) = try await refusal(.error(409, "ScopeLocked", message))
        XCTAssertEqual(error.code, .locked)
        assertContains(
            error.description, "the lock 'change-freeze' forbids the change", "409 ScopeLocked", "az lock list")
        XCTAssertEqual(patches, 1)
    }

    func testLockIsNamedByTheListWhereTheMessageNamesTheScopeAlone() async throws {
        let group = "/subscriptions/\(id.subscription)/resourceGroups/blog"
        let message =
            "The scope '\(id)' cannot perform write operation because following scope(s) are locked: '\(group)'."
        let server = try LoopbackServer { request in
            request.method == "PATCH"
                ? .error(409, "ScopeLocked", message)
                : .json(
                    #"{"value":[{"name":"keep","properties":{"level":"CanNotDelete"}},{"name":"frozen","properties":{"level":"ReadOnly"}}]}"#
                )
        }
        let client = client(server)
        let error = try await failure { () async throws(ResourceManagerError) in
            try await client.replaceRules(of: id, with: [])
        }
        XCTAssertEqual(error.code, .locked)
        assertContains(error.description, "a lock on \(group) forbids the change", "ReadOnly locks there: 'frozen'")
        XCTAssertFalse(error.description.contains("'keep'"))
    }

    func testLockedScopeIsNamedWhereTheListMayNotBeRead() async throws {
        let message =
            "The scope 'x' cannot perform write operation because following scope(s) are locked: '/subscriptions/s'."
        let (error, _) = try await refusal(.error(409, "ScopeLocked", message))
        assertContains(error.description, "a lock on /subscriptions/s forbids the change")
    }

    func testPolicyIsNamedByTheDetails() async throws {
        let body = """
            {"error":{"code":"RequestDisallowedByPolicy","target":"blogbuildtest","message":"Resource 'blogbuildtest' was disallowed by policy. Reasons: 'no'. See error details for policy resource IDs.",
            "additionalInfo":[{"type":"PolicyViolation","info":{"policyDefinitionDisplayName":"Registries must be private","policyAssignmentDisplayName":"Corporate baseline","policyAssignmentName":"abc"}},{"type":"Other","info":{}}]}}
            """
        let (error, patches) = try await refusal(.json(body, status: 403))
        XCTAssertEqual(error.code, .refusedByPolicy)
        assertContains(error.description, "the Azure Policy 'Corporate baseline' forbids the change", "exemption")
        XCTAssertEqual(patches, 1)
    }

    func testPolicyIsNamedByTheMessage() async throws {
        let message =
            #"Resource 'r' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"Deny rules","id":"/a"},"policyDefinition":{"name":"d","id":"/d"}}]'."#
        let (error, _) = try await refusal(.error(403, "RequestDisallowedByPolicy", message))
        XCTAssertEqual(error.code, .refusedByPolicy)
        assertContains(error.description, "the Azure Policy 'Deny rules' forbids")
    }

    func testMissingPermissionIsNamed() async throws {
        let message =
            "The client 'c' with object id 'o' does not have authorization to perform action "
            + "'Microsoft.ContainerRegistry/registries/write' over scope '\(id)' or the scope is invalid."
        let (error, patches) = try await refusal(.error(403, "AuthorizationFailed", message))
        XCTAssertEqual(error.code, .authorizationFailed)
        assertContains(
            error.description, "lacks the permission Microsoft.ContainerRegistry/registries/write over \(id)")
        XCTAssertEqual(patches, 1)
    }

    func testPermissionOnALinkedResourceIsTheOneThatIsNamed() async throws {
        let message =
            "The client has permission to perform action 'Microsoft.ContainerRegistry/registries/write' on scope '\(id)'; "
            + "however, it does not have permission to perform action(s) "
            + "'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action' on the linked scope(s) '/subnet'."
        let (error, _) = try await refusal(.error(403, "LinkedAuthorizationFailed", message))
        assertContains(
            error.description,
            "lacks the permission Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action over /subnet")
    }

    func testTierIsNamed() async throws {
        let (error, patches) = try await refusal(
            .error(
                400, "NetworkRulesNotSupported",
                "Network rules are not supported for the SKU Standard. See https://aka.ms/acr."))
        XCTAssertEqual(error.code, .notPremium)
        assertContains(error.description, "the registry is of the tier Standard", "--sku Premium")
        XCTAssertEqual(patches, 1)
    }

    func testSuccessWithoutARuleSetIsTheTiersToo() async throws {
        let fixture = RegistryFixture(id).with {
            $0.tier = "Basic"
            $0.hasRuleSet = false
        }
        let (error, _) = try await refusal(fixture.reply())
        XCTAssertEqual(error.code, .notPremium)
        assertContains(error.description, "tier Basic")
    }

    func testQuotaIsToldFromTheTier() async throws {
        let (error, patches) = try await refusal(
            .error(400, "BadRequest", "The requested feature IP rule exceeds allowed quota 100 for the SKU Premium."))
        XCTAssertEqual(error.code, .quotaExceeded)
        assertContains(error.description, "exceeds allowed quota 100", "lower the budget")
        XCTAssertEqual(patches, 1)
    }

    func testConflictIsNotRepeated() async throws {
        let (error, patches) = try await refusal(
            .error(409, "ConflictingOperation", "Another operation is in progress."))
        XCTAssertEqual(error.code, .conflict)
        XCTAssertEqual(patches, 1)
    }

    func testOtherRefusalsKeepAzuresCodeAndDetails() async throws {
        let body = """
            {"error":{"code":"InvalidParameter","message":"Something is wrong.","details":[{"code":"X","message":"The value '1.2.3' is no address.","target":"ipRules"}]}}
            """
        let (error, _) = try await refusal(.json(body, status: 400))
        XCTAssertEqual(error.code, .other("InvalidParameter"))
        assertContains(error.description, "Something is wrong.; The value '1.2.3' is no address.")
    }

    func testMessagesCannotSteerATerminal() async throws {
        let (error, _) = try await refusal(.error(400, "Bad", #"one\r\n\u001b[31mtwo\u202ethree"#))
        assertContains(error.description, "one [31mtwo three")
        XCTAssertTrue(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E })
    }
}
