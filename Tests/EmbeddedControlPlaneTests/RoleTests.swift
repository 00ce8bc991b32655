import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// Roles, to whom they are assigned, and the directory in which clients look that up.
final class RoleTests: XCTestCase {
    private static let authorization = "/providers/Microsoft.Authorization"
    private static let stranger = "11111111-2222-3333-4444-555555555555"

    private func body(_ role: String, _ principal: String, type: String? = nil, _ more: String = "") -> String {
        let kind = type.map { #","principalType":"\#($0)""# } ?? ""
        return
            #"{"properties":{"roleDefinitionId":"/any/roleDefinitions/\#(role)","principalId":"\#(principal)"\#(kind)\#(more)}}"#
    }

    private let push = "8311e382-0749-4cb8-b61a-304f252e45ec"
    private let pull = "7F951DDA-4ed3-4680-a7ca-43fe172d538d"

    private func token(_ stack: StackFixture, for resource: String) throws -> String {
        let signIn = stack.ready.signIn
        let secret = try String(contentsOfFile: signIn.secretFile, encoding: .utf8)
        let answer = try stack.curl([
            "--data-urlencode", "scope=\(resource)/.default", "--data",
            "grant_type=client_credentials&client_id=operator&client_secret=\(secret)",
            "\(signIn.authority)/adfs/oauth2/token",
        ])
        return try XCTUnwrap(answer.json["access_token"]?.text, answer.body)
    }

    func testRolesAreFoundByNameWithoutCase() async throws {
        try await StackFixture.with { stack in
            let roles = stack.registry + Self.authorization + "/roleDefinitions"
            let found = try stack.arm("GET", roles + "?$filter=roleName%20eq%20'acrpush'").json["value"]?.elements
            XCTAssertEqual(found?.compactMap { $0["name"]?.text }, [push])
            XCTAssertEqual(found?.first?["properties"]?["roleName"], "AcrPush")
            XCTAssertEqual(
                found?.first?["id"]?.text,
                "/subscriptions/\(stack.ready.subscription)\(Self.authorization)/roleDefinitions/\(push)")
            XCTAssertEqual(try stack.arm("GET", roles + "?$filter=roleName%20eq%20'nosuch'").json["value"], [])
            XCTAssertEqual(
                try stack.arm("GET", roles + "?$filter=size%20gt%205").errorCode, "InvalidFilterInQueryString")
            XCTAssertEqual(try stack.arm("GET", roles + "/\(pull)").json["properties"]?["roleName"], "AcrPull")
            XCTAssertEqual(
                try stack.arm("GET", Self.authorization + "/roleDefinitions/\(push)").json["name"]?.text, push)
            XCTAssertEqual(try stack.arm("GET", roles + "/nosuch").errorCode, "RoleDefinitionDoesNotExist")
        }
    }

    func testAssignmentIsMadeOnceListedByScopeAndDeleted() async throws {
        try await StackFixture.with { stack in
            let (group, list) = (
                "/subscriptions/\(stack.ready.subscription)/resourceGroups/blog",
                Self.authorization + "/roleAssignments"
            )
            let first = "\(stack.registry)\(list)/aaaaaaaa-0000-0000-0000-000000000001"
            let made = try stack.arm("PUT", first, body(push, Self.stranger, type: "ServicePrincipal"))
            XCTAssertEqual(made.status, 201, made.body)
            XCTAssertEqual(try made.json["properties"]?["scope"]?.text, stack.registry)
            XCTAssertEqual(try made.json["properties"]?["principalType"], "ServicePrincipal")
            // The same under another name is there already; under its own it may be told more.
            let other = "\(stack.registry)\(list)/aaaaaaaa-0000-0000-0000-000000000002"
            let again = try stack.arm("PUT", other, body(push, Self.stranger, type: "ServicePrincipal"))
            XCTAssertEqual(again.status, 409)
            XCTAssertEqual(try again.errorCode, "RoleAssignmentExists")
            let described = try stack.arm(
                "PUT", first, body(push, Self.stranger, type: "ServicePrincipal", #","description":"why""#))
            XCTAssertEqual(described.status, 200)
            XCTAssertEqual(try described.json["properties"]?["description"], "why")
            XCTAssertEqual(
                try stack.arm("PUT", first, body(pull, Self.stranger, type: "User")).errorCode,
                "RoleAssignmentUpdateNotPermitted")
            _ = try stack.arm(
                "PUT", "\(group)\(list)/aaaaaaaa-0000-0000-0000-000000000003",
                body(pull, Self.stranger, type: "ServicePrincipal"))
            for (scope, filter, count) in [
                (stack.registry, "atScope()", 2), (group, "atScope()", 1), (group, "", 2),
                (group, "principalId eq '\(Self.stranger)'", 2), (group, "principalId eq 'other'", 0),
                (stack.registry, "atScope() and assignedTo('\(Self.stranger)')", 2),
            ] {
                let query = filter.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let found = try stack.arm("GET", "\(scope)\(list)?$filter=\(query)").json["value"]?.elements
                XCTAssertEqual(found?.count, count, "\(scope) \(filter)")
            }
            XCTAssertEqual(try stack.arm("GET", first).json["name"]?.text, "aaaaaaaa-0000-0000-0000-000000000001")
            XCTAssertEqual(try stack.arm("DELETE", first).status, 200)
            XCTAssertEqual(try stack.arm("DELETE", first).status, 204)
            XCTAssertEqual(try stack.arm("GET", first).errorCode, "RoleAssignmentNotFound")
        }
    }

    func testOddAssignmentsAreRefused() async throws {
        try await StackFixture.with { stack in
            let list = "\(stack.registry)\(Self.authorization)/roleAssignments"
            let name = "/aaaaaaaa-0000-0000-0000-000000000001"
            for (path, body, code) in [
                ("/no-guid", body(push, Self.stranger, type: "User"), "InvalidRoleAssignmentId"),
                (name, body("nosuch", Self.stranger, type: "User"), "RoleDefinitionDoesNotExist"),
                (name, body(push, "operator", type: "User"), "InvalidPrincipalId"),
                (name, body(push, Self.stranger), "PrincipalNotFound"), (name, "{}", "BadRequest"),
            ] {
                let answer = try stack.arm("PUT", list + path, body)
                XCTAssertEqual(answer.status, 400, answer.body)
                XCTAssertEqual(try answer.errorCode, code)
            }
            XCTAssertEqual(try stack.arm("GET", list).json["value"], [])
            XCTAssertEqual(
                try stack.arm("GET", "/subscriptions/other\(Self.authorization)/roleAssignments").errorCode,
                "SubscriptionNotFound")
        }
    }

    func testAssignmentsGoWithTheirRegistryAndTheirGroup() async throws {
        try await StackFixture.with { stack in
            let subscription = "/subscriptions/\(stack.ready.subscription)"
            let list = Self.authorization + "/roleAssignments"
            for (number, scope) in [stack.registry, "\(subscription)/resourceGroups/blog", subscription].enumerated() {
                _ = try stack.arm(
                    "PUT", "\(scope)\(list)/aaaaaaaa-0000-0000-0000-00000000000\(number)",
                    body(push, Self.stranger, type: "User"))
            }
            func count() throws -> Int? { try stack.arm("GET", subscription + list).json["value"]?.elements?.count }
            XCTAssertEqual(try count(), 3)
            XCTAssertEqual(try stack.arm("DELETE", stack.registry).status, 200)
            XCTAssertEqual(try count(), 2)
            XCTAssertEqual(try stack.arm("DELETE", "\(subscription)/resourceGroups/BLOG").status, 200)
            XCTAssertEqual(try count(), 1)
        }
    }

    func testTheDirectoryKnowsTheStacksClientByItsNameAndItsIdentifier() async throws {
        try await StackFixture.with { stack in
            let token = try token(stack, for: "https://graph.microsoft.com")
            func ask(_ arguments: [String], path: String) throws -> HTTPAnswer {
                try stack.curl(["--header", "Authorization: Bearer \(token)"] + arguments + [stack.ready.graph + path])
            }
            let named = "/v1.0/servicePrincipals?$filter=servicePrincipalNames%2Fany(c%3Ac%20eq%20'Operator')"
            let found = try ask([], path: named).json["value"]?.elements
            let id = try XCTUnwrap(found?.first?["id"]?.text)
            XCTAssertEqual(found?.first?["appId"], "operator")
            XCTAssertEqual(try ask([], path: named.replacing("Operator", with: "nobody")).json["value"], [])
            XCTAssertEqual(
                try ask([], path: "/v1.0/servicePrincipals?$filter=id%20eq%20'\(id)'").json["value"]?.elements?.count, 1
            )
            XCTAssertEqual(try ask([], path: "/v1.0/servicePrincipals/\(id)").json["displayName"], "operator")
            XCTAssertEqual(try ask([], path: "/v1.0/servicePrincipals/\(Self.stranger)").status, 404)
            let objects = try ask(
                ["--data", #"{"ids":["\#(id)","\#(Self.stranger)"],"types":["user"]}"#],
                path: "/v1.0/directoryObjects/getByIds")
            XCTAssertEqual(try objects.json["value"]?.elements?.compactMap { $0["id"]?.text }, [id])
            XCTAssertEqual(
                try objects.json["value"]?.elements?.first?["@odata.type"], "#microsoft.graph.servicePrincipal")
            XCTAssertEqual(try ask([], path: "/v1.0/users?$filter=userPrincipalName%20eq%20'a@b'").json["value"], [])
            XCTAssertEqual(try ask([], path: "/v1.0/servicePrincipals?$filter=x").errorCode, "Request_UnsupportedQuery")
            XCTAssertEqual(try ask([], path: "/v1.0/applications").status, 400)
            XCTAssertEqual(
                try ask(["--data", "no JSON"], path: "/v1.0/directoryObjects/getByIds").errorCode,
                "Request_UnsupportedQuery")
            // Whoever the directory knows needs no type to be assigned a role.
            let assignment = "\(stack.registry)\(Self.authorization)/roleAssignments/\(UUID().uuidString)"
            XCTAssertEqual(try stack.arm("PUT", assignment, body(push, id)).status, 201)
        }
    }

    func testTheDirectoryTakesTokensForItselfAlone() async throws {
        try await StackFixture.with { stack in
            let path = "/v1.0/servicePrincipals"
            let proxy = try XCTUnwrap(stack.ready.egress.first).proxy
            for (resource, status) in [
                ("https://graph.microsoft.com/", 200), (stack.ready.graph, 200), ("https://management.azure.com", 401),
                ("https://containerregistry.azure.net", 401),
            ] {
                let header = "Authorization: Bearer \(try token(stack, for: resource))"
                XCTAssertEqual(
                    try stack.curl(["--header", header, stack.ready.graph + path]).status, status, resource)
                XCTAssertEqual(
                    try stack.curl([
                        "--proxy", proxy, "--header", header, "https://graph.microsoft.com" + path,
                    ]).status, status, resource)
            }
            let nobody = try stack.curl([stack.ready.graph + path])
            XCTAssertEqual(nobody.status, 401)
            XCTAssertEqual(try nobody.errorCode, "InvalidAuthenticationToken")
        }
    }
}
