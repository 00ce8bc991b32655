import AzureResourceManager
import LoopbackServer
import NetworkRules
import XCTest

/// Everything about a registry that is not the registry itself.
final class SubresourceTests: ResourceManagerTestCase {
    // MARK: - Quota

    private static let usages = """
        {"value":[{"name":"Size","limit":536870912000,"currentValue":12,"unit":"Bytes"},
        {"name":"Geo-replications","limit":-1,"currentValue":0,"unit":"Count"},
        {"name":"IPRules","limit":200,"currentValue":37,"unit":"Count"}]}
        """

    func testQuotaIsThatOfIPRules() async throws {
        let server = try LoopbackServer(replies: [.json(Self.usages)])
        let quota = try await client(server).ruleQuota(of: id)
        XCTAssertEqual(quota, RuleQuota(limit: 200, used: 37))
        XCTAssertEqual(server.requests.map(\.target), ["\(id)/listUsages?api-version=2025-11-01"])
        XCTAssertEqual(server.requests.map(\.method), ["GET"])
    }

    func testQuotaIsUnknownWhereNobodySays() async throws {
        let replies: [Reply] = [
            .error(404, "NotFound", "no"), .error(403, "AuthorizationFailed", "no"), .json(#"{"value":[]}"#),
            .json(#"{"value":[{"name":"IPRules","limit":-1,"currentValue":0}]}"#),
        ]
        for reply in replies {
            let quota = try await client(try LoopbackServer(replies: [reply])).ruleQuota(of: id)
            XCTAssertNil(quota)
        }
    }

    func testQuotaThatIsGarbageIsAnError() async throws {
        let server = try LoopbackServer(replies: [
            .json(#"{"value":[{"name":"IPRules","limit":"many","currentValue":0}]}"#)
        ])
        let error = try await failure { () async throws(ResourceManagerError) in
            try await client(server).ruleQuota(of: id)
        }
        XCTAssertEqual(error.code, .badAnswer)
        assertContains(error.description, "'value[0].limit' is of another type")
    }

    // MARK: - Replicas

    func testReplicasAreListedPageByPage() async throws {
        let server = try LoopbackServer { request in
            request.path == "/next"
                ? .json(#"{"value":[{"location":"westeurope"}]}"#)
                : .json(
                    #"{"value":[{"location":"japaneast","name":"x"}],"nextLink":"http://\#(request.header("Host") ?? "")/next"}"#
                )
        }
        let locations = try await client(server).replicaLocations(of: id)
        XCTAssertEqual(locations, ["japaneast", "westeurope"])
        XCTAssertEqual(server.requests.first?.path, "\(id)/replications")
    }

    // MARK: - Locks

    func testLocksAreListedWithTheirLevels() async throws {
        let server = try LoopbackServer(replies: [
            .json(
                #"{"value":[{"name":"a","id":"/x","properties":{"level":"ReadOnly","notes":"n"}},{"name":"b","properties":{"level":"CanNotDelete"}}]}"#
            )
        ])
        let locks = try await client(server).locks(on: id)
        XCTAssertEqual(locks.map(\.name), ["a", "b"])
        XCTAssertEqual(locks.map(\.level), ["ReadOnly", "CanNotDelete"])
        XCTAssertEqual(
            server.requests.first?.target,
            "\(id)/providers/Microsoft.Authorization/locks?$filter=atScope%28%29&api-version=2020-05-01")
    }

    // MARK: - Permissions

    func testMissingPermissionsAreThoseThatNoGrantAllows() async throws {
        let server = try LoopbackServer { request in
            let next = #","nextLink":"http://\#(request.header("Host") ?? "")/next""#
            return request.path == "/next"
                ? .json(#"{"value":[{"actions":["Microsoft.Authorization/*/read"],"dataActions":[]}]}"#)
                : .json(
                    #"{"value":[{"actions":["microsoft.containerregistry/*"],"notActions":["Microsoft.ContainerRegistry/registries/write"]}]\#(next)}"#
                )
        }
        let missing = try await client(server).missingPermissions(
            on: id,
            actions: [
                "Microsoft.ContainerRegistry/registries/read", "Microsoft.ContainerRegistry/registries/write",
                "Microsoft.Authorization/locks/read", "Microsoft.Network/locations/serviceTags/read",
            ])
        XCTAssertEqual(
            missing,
            ["Microsoft.ContainerRegistry/registries/write", "Microsoft.Network/locations/serviceTags/read"])
        XCTAssertEqual(
            server.requests.first?.target,
            "\(id)/providers/Microsoft.Authorization/permissions?api-version=2022-04-01")
    }

    // MARK: - What is not there, and what may not be read

    func testSubresourcesThatAreNotThereAreUnknown() async throws {
        let server = try LoopbackServer(replies: [.error(404, "NotFound", "no such thing")])
        let client = client(server)
        let locations = try await client.replicaLocations(of: id)
        let locks = try await client.locks(on: id)
        let missing = try await client.missingPermissions(on: id, actions: ["a/b"])
        XCTAssertEqual(locations, [])
        XCTAssertTrue(locks.isEmpty)
        XCTAssertEqual(missing, [])
    }

    func testSubresourcesThatMayNotBeReadAreErrors() async throws {
        let client = client(try LoopbackServer(replies: [.error(403, "AuthorizationFailed", "no")]))
        let errors = [
            try await failure { () async throws(ResourceManagerError) in try await client.replicaLocations(of: id) },
            try await failure { () async throws(ResourceManagerError) in try await client.locks(on: id) },
            try await failure { () async throws(ResourceManagerError) in
                try await client.missingPermissions(on: id, actions: [])
            },
        ]
        XCTAssertEqual(errors.map(\.code), [.authorizationFailed, .authorizationFailed, .authorizationFailed])
    }

    // MARK: - Service tags

    func testServiceTagsAreThePagesAsTheyCame() async throws {
        let second = #"{"values":[{"name":"B","properties":{}}],"changeNumber":"12"}"#
        let server = try LoopbackServer { request in
            request.path == "/next"
                ? .json(second)
                : .json(
                    #"{"cloud":"Public","values":[{"name":"A"}],"nextLink":"http://\#(request.header("Host") ?? "")/next"}"#
                )
        }
        let pages = try await client(server).serviceTags(subscription: id.subscription, location: "japaneast")
        XCTAssertEqual(pages.count, 2)
        XCTAssertEqual(pages.last, Array(second.utf8))
        XCTAssertEqual(
            server.requests.first?.target,
            "/subscriptions/\(id.subscription)/providers/Microsoft.Network/locations/japaneast/serviceTags?api-version=2022-01-01"
        )
    }

    func testServiceTagsThatAreNoneAreErrors() async throws {
        let replies: [(Reply, ResourceManagerError.Code)] = [
            (.error(404, "NotFound", "no"), .notFound), (.json(#"{"value":[]}"#), .badAnswer),
            (.text("<html>"), .badAnswer),
        ]
        for (reply, code) in replies {
            let client = client(try LoopbackServer(replies: [reply]))
            let error = try await failure { () async throws(ResourceManagerError) in
                try await client.serviceTags(subscription: "s", location: "japaneast")
            }
            XCTAssertEqual(error.code, code)
        }
    }
}
