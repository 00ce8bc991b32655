import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// What makes the stack a cloud to the Azure CLI: its metadata, its tenant, regions, providers and groups, and the
/// identity of the machine.
final class CloudTests: XCTestCase {
    func testMetadataTellTheCloudsHostsToAnybody() async throws {
        try await StackFixture.with { stack in
            let local = try stack.curl([stack.ready.arm + "/metadata/endpoints?api-version=2022-09-01"])
            XCTAssertEqual(local.status, 200)
            XCTAssertEqual(try local.json["resourceManager"]?.text, stack.ready.arm)
            XCTAssertEqual(
                try local.json["authentication"]?["loginEndpoint"]?.text, stack.ready.signIn.authority + "/adfs")
            XCTAssertEqual(try local.json["authentication"]?["audiences"], [.string(stack.ready.arm)])
            XCTAssertEqual(try local.json["microsoftGraphResourceId"]?.text, stack.ready.graph)
            let proxy = try XCTUnwrap(stack.ready.egress.first).proxy
            let world = try stack.curl([
                "--proxy", proxy, "https://management.azure.com/metadata/endpoints?api-version=2022-09-01",
            ]).json
            XCTAssertEqual(world["authentication"]?["loginEndpoint"], "https://login.microsoftonline.com")
            XCTAssertEqual(world["name"], "AzureCloud")
        }
    }

    func testTenantRegionsAndProvidersAreListed() async throws {
        try await StackFixture.with { stack in
            let subscription = "/subscriptions/\(stack.ready.subscription)"
            XCTAssertEqual(
                try stack.arm("GET", "/tenants").json["value"]?.elements?.first?["tenantId"]?.text,
                stack.ready.signIn.tenant)
            let regions = try stack.arm("GET", subscription + "/locations").json["value"]?.elements
            let japan = regions?.first { $0["name"] == "japaneast" }
            XCTAssertEqual(japan?["displayName"], "Japan East")
            XCTAssertEqual(SubscriptionRoutes.spaced("EastUS2"), "East US 2")
            let providers = try stack.arm("GET", subscription + "/providers").json["value"]?.elements
            XCTAssertTrue(
                providers?.contains { $0["namespace"] == "Microsoft.ContainerRegistry" } == true, "\(providers ?? [])")
            let registry = try stack.arm("GET", subscription + "/providers/microsoft.containerregistry").json
            let types = registry["resourceTypes"]?.elements
            XCTAssertTrue(
                types?.first { $0["resourceType"] == "registries" }?["apiVersions"]?.elements?.contains("2025-11-01")
                    == true)
            XCTAssertEqual(
                try stack.arm("GET", subscription + "/providers/Microsoft.Nothing").errorCode,
                "InvalidResourceNamespace")
        }
    }

    func testAGroupIsAskedForAndGoesWithItsRegistries_unlessALockKeepsIt() async throws {
        try await StackFixture.with { stack in
            let group = "/subscriptions/\(stack.ready.subscription)/resourcegroups/blog"
            XCTAssertEqual(try stack.arm("HEAD", group).status, 204)
            XCTAssertEqual(try stack.arm("HEAD", group + "two").status, 404)
            let lock = group + "/providers/Microsoft.Authorization/locks/keep"
            _ = try stack.arm("PUT", lock, #"{"properties":{"level":"CanNotDelete"}}"#)
            XCTAssertEqual(try stack.arm("DELETE", group).errorCode, "ScopeLocked")
            XCTAssertEqual(try stack.arm("GET", stack.registry).status, 200)
            XCTAssertEqual(try stack.arm("DELETE", lock).status, 200)
            XCTAssertEqual(try stack.arm("DELETE", group).status, 200)
            XCTAssertEqual(try stack.arm("HEAD", group).status, 404)
            XCTAssertEqual(try stack.arm("DELETE", group).errorCode, "ResourceGroupNotFound")
            XCTAssertEqual(try stack.arm("GET", stack.registry).status, 404)
        }
    }

    func testASignInGoesByTheSystemsClock_asItsClientDoes_whateverTheStacksIsPutTo() async throws {
        try await StackFixture.with { stack in
            let secret = try String(contentsOfFile: stack.ready.signIn.secretFile, encoding: .utf8)
            let answer = try stack.curl([
                "--data", "client_id=operator&client_secret=\(secret)&grant_type=client_credentials", "--data",
                "scope=\(stack.ready.arm)/.default", "\(stack.ready.signIn.authority)/adfs/oauth2/token",
            ])
            let token = try XCTUnwrap(try answer.json["access_token"]?.text, answer.body)
            let _: ClockDocument = try stack.ask(.clockAdvance(seconds: 7 * 86_400))
            XCTAssertEqual(try stack.arm("GET", stack.registry, token: token).status, 200)
            stack.clock.advance(by: 3600)
            XCTAssertEqual(
                try stack.arm("GET", stack.registry, token: token).errorCode, "InvalidAuthenticationToken")
        }
    }

    func testTheMachinesIdentityIsForProgramsThatShowItsHeader() async throws {
        try await StackFixture.with { stack in
            let signIn = stack.ready.signIn
            let header = try String(contentsOfFile: signIn.identityHeaderFile, encoding: .utf8)
            let attributes = try FileManager.default.attributesOfItem(atPath: signIn.identityHeaderFile)
            XCTAssertEqual(attributes[.posixPermissions] as? Int, 0o600)
            func ask(_ query: String, _ header: String?) throws -> HTTPAnswer {
                try stack.curl(
                    (header.map { ["--header", "X-IDENTITY-HEADER: \($0)"] } ?? [])
                        + ["\(signIn.identityEndpoint)?api-version=2019-08-01\(query)"])
            }
            let resource = "&resource=https%3A%2F%2Fmanagement.core.windows.net%2F"
            let answer = try ask(resource, header)
            XCTAssertEqual(answer.status, 200, answer.body)
            let token = try XCTUnwrap(answer.json["access_token"]?.text)
            XCTAssertEqual(try stack.arm("GET", stack.registry, token: token).status, 200)
            XCTAssertEqual(
                try Int(XCTUnwrap(answer.json["expires_on"]?.text)),
                Int(stack.clock.stackClock.now().timeIntervalSince1970) + 3599)
            // Clients read the tenant out of it.
            let payload = try XCTUnwrap(token.split(separator: ".").dropFirst().first)
            let padded = payload.replacing("-", with: "+").replacing("_", with: "/")
                .padding(toLength: (payload.count + 3) / 4 * 4, withPad: "=", startingAt: 0)
            let claims = try JSONText.decode(XCTUnwrap(Data(base64Encoded: padded)), as: JSONValue.self)
            XCTAssertEqual(claims["tid"]?.text, signIn.tenant)
            for (query, header, status) in [
                (resource, nil, 401), (resource, "wrong", 401), ("", header, 400),
                ("&resource=https%3A%2F%2Felsewhere.example", header, 400),
                (resource + "&client_id=someone", header, 400),
            ] {
                let refusal = try ask(query, header)
                XCTAssertEqual(refusal.status, status, query)
                XCTAssertEqual(try refusal.json["statusCode"], .integer(status))
                XCTAssertNotNil(try refusal.json["message"]?.text)
            }
        }
    }
}
