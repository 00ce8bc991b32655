import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// What the resource manager does around registries: authentication, lookups, lists, locks, operations, errors.
final class ResourceManagerTests: XCTestCase {
    func testEverybodyIsAskedForTheToken() async throws {
        try await StackFixture.with { stack in
            let answer = try stack.curl([stack.ready.arm + stack.registry + "?api-version=2025-11-01"])
            XCTAssertEqual(answer.status, 401)
            XCTAssertEqual(try answer.errorCode, "AuthenticationFailed")
            XCTAssertTrue(answer.headers["www-authenticate"]?.hasPrefix("Bearer authorization_uri=") == true)
            let wrong = try stack.arm("GET", stack.registry, token: "wrong")
            XCTAssertEqual(wrong.status, 401)
            XCTAssertEqual(try wrong.errorCode, "InvalidAuthenticationToken")
            let attributes = try FileManager.default.attributesOfItem(atPath: stack.ready.token)
            XCTAssertEqual(attributes[.posixPermissions] as? Int, 0o600)
        }
    }

    func testErrorsAreCodesAndSentences() async throws {
        try await StackFixture.with { stack in
            let other = stack.registry.replacingOccurrences(of: "blogbuildtest", with: "nosuchone")
            let elsewhere = stack.registry.replacingOccurrences(of: stack.ready.subscription, with: "0")
            let group = stack.registry.replacingOccurrences(of: "/blog/", with: "/nogroup/")
            for (method, path, status, code) in [
                ("GET", other, 404, "ResourceNotFound"), ("PATCH", other, 404, "ResourceNotFound"),
                ("GET", group, 404, "ResourceNotFound"),
                ("PUT", group.replacing("test", with: "two"), 404, "ResourceGroupNotFound"),
                ("GET", elsewhere, 404, "SubscriptionNotFound"), ("GET", "/nothing", 404, "InvalidResourceType"),
                ("POST", stack.registry, 405, "MethodNotAllowed"),
            ] {
                let answer = try stack.arm(
                    method, path, method == "GET" ? nil : #"{"location":"x","sku":{"name":"Basic"}}"#)
                XCTAssertEqual(answer.status, status, "\(method) \(path)")
                XCTAssertEqual(try answer.errorCode, code, "\(method) \(path)")
            }
            XCTAssertEqual(try stack.arm("GET", stack.registry, version: nil).errorCode, "MissingApiVersionParameter")
        }
    }

    func testCorrelationIsRepeated() async throws {
        try await StackFixture.with { stack in
            let answer = try stack.arm("GET", "/subscriptions", headers: ["x-ms-correlation-request-id: abc-1"])
            XCTAssertEqual(answer.headers["x-ms-correlation-request-id"], "abc-1")
            XCTAssertNotEqual(answer.headers["x-ms-request-id"], "abc-1")
        }
    }

    func testLookupsThatTheCommandLineBeginsWith() async throws {
        try await StackFixture.with { stack in
            let subscription = stack.ready.subscription
            let filter = "resourceType%20eq%20%27Microsoft.ContainerRegistry%2Fregistries%27"
            let found = try stack.arm("GET", "/subscriptions/\(subscription)/resources?$filter=\(filter)").json["value"]
            XCTAssertEqual(found?.elements?.first?["id"], .string(stack.registry))
            XCTAssertNil(found?.elements?.first?["properties"])
            let none = try stack.arm("GET", "/subscriptions/\(subscription)/resources?$filter=name%20eq%20'other'")
            XCTAssertEqual(try none.json["value"], [])
            XCTAssertEqual(
                try stack.arm("GET", "/subscriptions/\(subscription)/resources?$filter=size%20gt%205").errorCode,
                "InvalidFilterInQueryString")
            XCTAssertEqual(
                try stack.arm("GET", "/subscriptions").json["value"]?.elements?.first?["subscriptionId"],
                .string(subscription))
            XCTAssertEqual(
                try stack.arm("GET", "/subscriptions/\(subscription)/resourcegroups/Blog").json["location"], "japaneast"
            )
            XCTAssertEqual(
                try stack.arm("GET", "/subscriptions/\(subscription)/resourceGroups").json["value"]?.elements?.count, 1)
            XCTAssertEqual(try stack.arm("GET", stack.registry + "/replications").json, ["value": []])
            XCTAssertEqual(
                try stack.arm("GET", stack.registry + "/providers/Microsoft.Authorization/permissions")
                    .json["value"]?.elements?.first?["actions"], ["*"])
        }
    }

    func testNamesAreCheckedBeforeTheyAreTaken() async throws {
        try await StackFixture.with { stack in
            func check(_ name: String) throws -> JSONValue {
                let path =
                    "/subscriptions/\(stack.ready.subscription)/providers/Microsoft.ContainerRegistry/checkNameAvailability"
                return try stack.arm(
                    "POST", path, "{\"name\":\"\(name)\",\"type\":\"Microsoft.ContainerRegistry/registries\"}"
                ).json
            }
            XCTAssertEqual(try check("anotherone"), ["nameAvailable": true])
            XCTAssertEqual(try check("BlogBuildTest")["reason"], "AlreadyExists")
            XCTAssertEqual(try check("abc")["reason"], "Invalid")
            XCTAssertEqual(try check("with-dash")["reason"], "Invalid")
        }
    }

    func testListsComeInPagesThatLinkToTheOriginTheClientUsed() async throws {
        try await StackFixture.with(configure: { $0.pageSize = 2 }) { stack in
            for name in ["aaaaa", "ccccc", "ddddd", "zzzzz"] {
                let path = stack.registry.replacingOccurrences(of: "blogbuildtest", with: name)
                XCTAssertEqual(
                    try stack.arm("PUT", path, #"{"location":"japaneast","sku":{"name":"Basic"}}"#).status, 200)
            }
            let origin = stack.ready.arm.replacingOccurrences(of: "localhost", with: "127.0.0.1")
            var next: String? =
                origin + "/subscriptions/\(stack.ready.subscription)/providers/Microsoft.ContainerRegistry/registries"
            var (names, pages): ([String], Int) = ([], 0)
            while let url = next {
                let page = try stack.arm("GET", url, version: url.contains("api-version") ? nil : "2025-11-01").json
                names += page["value"]?.elements?.compactMap { $0["name"]?.text } ?? []
                next = page["nextLink"]?.text
                if let next { XCTAssertTrue(next.hasPrefix(origin + "/subscriptions/"), next) }
                pages += 1
            }
            XCTAssertEqual(names, ["aaaaa", "blogbuildtest", "ccccc", "ddddd", "zzzzz"])
            XCTAssertEqual(pages, 3)
        }
    }

    func testRegistryComesAndGoesWhileTheStackRuns() async throws {
        try await StackFixture.with { stack in
            let path = stack.registry.replacingOccurrences(of: "blogbuildtest", with: "SecondOne")
            let made = try stack.arm("PUT", path, #"{"location":"West Europe","sku":{"name":"Premium"}}"#)
            XCTAssertEqual(try made.json["location"], "westeurope")
            XCTAssertEqual(try made.json["properties"]?["loginServer"], "secondone.azurecr.io")
            // Without network rules in the request a registry answers all networks, as Azure's do.
            let proxy = try XCTUnwrap(stack.ready.egress.first { $0.name == "operator" }).proxy
            XCTAssertEqual(try stack.curl(["--proxy", proxy, "https://secondone.azurecr.io/v2/"]).status, 401)
            let points: [ReadyDocument.Egress] = try stack.ask(.egressList)
            XCTAssertTrue(points.contains { $0.name == "agent-westeurope-1" })
            let kept: ReadyDocument = try JSONText.decode(
                try String(contentsOfFile: stack.directory.readyFile, encoding: .utf8))
            XCTAssertEqual(kept.registries.map(\.name), ["blogbuildtest", "SecondOne"])
            XCTAssertEqual(kept.egress, points)
            XCTAssertEqual(
                try stack.arm("PUT", path, #"{"location":"eastus","sku":{"name":"Premium"}}"#).errorCode,
                "InvalidResourceLocation")
            let stolen = path.replacingOccurrences(of: "/blog/", with: "/other/")
            _ = try stack.arm(
                "PUT", "/subscriptions/\(stack.ready.subscription)/resourcegroups/other", #"{"location":"eastus"}"#)
            XCTAssertEqual(
                try stack.arm("PUT", stolen, #"{"location":"eastus","sku":{"name":"Basic"}}"#).errorCode, "AlreadyInUse"
            )
            XCTAssertEqual(try stack.arm("DELETE", path).status, 200)
            XCTAssertEqual(try stack.arm("DELETE", path).status, 204)
            XCTAssertEqual(try stack.arm("GET", path).status, 404)
            XCTAssertThrowsError(try stack.curl(["--proxy", proxy, "https://secondone.azurecr.io/v2/"])) { error in
                XCTAssertTrue("\(error)".contains("502"), "\(error)")
            }
        }
    }

    func testLockedRegistryCannotBeWritten() async throws {
        try await StackFixture.with { stack in
            let locks = "/providers/Microsoft.Authorization/locks"
            let patch = #"{"properties":{"networkRuleSet":{"ipRules":[]}}}"#
            let made = try stack.arm(
                "PUT", stack.registry + locks + "/freeze", #"{"properties":{"level":"ReadOnly","notes":"audit"}}"#)
            XCTAssertEqual(made.status, 200)
            let refused = try stack.arm("PATCH", stack.registry, patch)
            XCTAssertEqual(refused.status, 409)
            XCTAssertEqual(try refused.errorCode, "ScopeLocked")
            XCTAssertTrue(try refused.errorMessage?.contains("/locks/freeze'") == true)
            XCTAssertEqual(try stack.arm("DELETE", stack.registry).status, 409)
            XCTAssertEqual(try stack.arm("GET", stack.registry).status, 200)
            let listed = try stack.arm("GET", stack.registry + locks).json["value"]?.elements
            XCTAssertEqual(listed?.compactMap { $0["name"]?.text }, ["freeze"])
            XCTAssertEqual(try stack.arm("DELETE", stack.registry + locks + "/FREEZE").status, 200)
            XCTAssertEqual(try stack.arm("PATCH", stack.registry, patch).status, 200)
            // A group's lock binds what lies in it; CanNotDelete leaves writing free.
            let group = "/subscriptions/\(stack.ready.subscription)/resourceGroups/blog"
            _ = try stack.arm("PUT", group + locks + "/keep", #"{"properties":{"level":"CanNotDelete"}}"#)
            XCTAssertEqual(try stack.arm("PATCH", stack.registry, patch).status, 200)
            XCTAssertEqual(try stack.arm("DELETE", stack.registry).errorCode, "ScopeLocked")
            XCTAssertEqual(
                try stack.arm("PUT", group + locks + "/bad", #"{"properties":{"level":"Soft"}}"#).status, 400)
        }
    }

    func testLongRunningWritesArePolledToTheirEnd() async throws {
        try await StackFixture.with(configure: { $0.longRunningWrites = 5 }) { stack in
            let answer = try stack.arm(
                "PATCH", stack.registry, #"{"properties":{"networkRuleSet":{"ipRules":[{"value":"9.9.9.9"}]}}}"#)
            // 202 is an error to the SDKs here.
            XCTAssertEqual(answer.status, 201)
            XCTAssertEqual(try answer.json["properties"]?["provisioningState"], "Updating")
            XCTAssertNotNil(answer.headers["retry-after"])
            let operation = try XCTUnwrap(answer.headers["azure-asyncoperation"])
            let result = try XCTUnwrap(answer.headers["location"])
            XCTAssertTrue(operation.hasPrefix(stack.ready.arm + "/subscriptions/"), operation)
            XCTAssertEqual(try stack.arm("GET", operation, version: nil).json["status"], "InProgress")
            XCTAssertEqual(try stack.arm("GET", result, version: nil).status, 202)
            XCTAssertEqual(try stack.arm("GET", stack.registry).json["properties"]?["provisioningState"], "Updating")
            stack.clock.advance(by: 5)
            XCTAssertEqual(try stack.arm("GET", operation, version: nil).json["status"], "Succeeded")
            XCTAssertEqual(try stack.arm("GET", result, version: nil).status, 200)
            XCTAssertEqual(try stack.arm("GET", stack.registry).json["properties"]?["provisioningState"], "Succeeded")
            XCTAssertEqual(
                try stack.arm("GET", operation.replacing("registries-", with: "registries-0"), version: nil).status, 404
            )
            let deleted = try stack.arm("DELETE", stack.registry)
            XCTAssertEqual(deleted.status, 202)
            stack.clock.advance(by: 5)
            XCTAssertEqual(try stack.arm("GET", try XCTUnwrap(deleted.headers["location"]), version: nil).status, 200)
        }
    }

    func testDiscoveryShowsThePublicationInForceWithNumbersAsStrings() async throws {
        try await StackFixture.with { stack in
            func discover() throws -> JSONValue {
                try stack.arm(
                    "GET",
                    "/subscriptions/\(stack.ready.subscription)/providers/Microsoft.Network/locations/eastus/serviceTags",
                    version: "2022-01-01"
                ).json
            }
            let first = try discover()
            XCTAssertEqual(first["cloud"], "Embedded")
            XCTAssertEqual(first["changeNumber"], "41")
            let tag = first["values"]?.elements?.first { $0["name"] == "AzureContainerRegistry.JapanEast" }
            XCTAssertTrue(tag?["properties"]?["addressPrefixes"]?.elements?.contains("198.18.160.0/26") == true)
            XCTAssertNotNil(tag?["properties"]?["changeNumber"]?.text)
            let _: [PublicationSummary] = try stack.ask(.publicationAdvance(movesAgents: false))
            XCTAssertEqual(try discover()["changeNumber"], "42")
        }
    }

    func testLargeBodyIsRefused() async throws {
        try await StackFixture.with { stack in
            let file = stack.directory.path + "/large.json"
            try String(repeating: " ", count: (4 << 20) + 1).write(toFile: file, atomically: true, encoding: .utf8)
            XCTAssertEqual(try stack.arm("PATCH", stack.registry, "@" + file).status, 413)
        }
    }
}
