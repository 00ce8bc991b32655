import AzureResourceManager
import LoopbackServer
import NetworkRules
import XCTest

final class RegistryReadingTests: ResourceManagerTestCase {
    func testRegistryIsReadInFull() async throws {
        let server = try LoopbackServer(replies: [RegistryFixture(id).reply()])
        let registry = try await client(server).registry(id)

        XCTAssertEqual(registry.id, id)
        XCTAssertEqual(registry.location, "japaneast")
        XCTAssertEqual(registry.tier, "Premium")
        XCTAssertEqual(registry.loginServer, "blogbuildtest.azurecr.io")
        XCTAssertEqual(registry.provisioningState, "Succeeded")
        XCTAssertEqual(
            registry.networkRules,
            NetworkRuleSet(
                defaultAction: .deny, rules: [NetworkRule(value: "198.18.0.0/24")],
                bypass: NetworkBypass(trustedServices: false, tasks: true)))
        XCTAssertEqual(registry.virtualNetworkRuleCount, 1)
        XCTAssertEqual(registry.privateEndpointCount, 2)
        XCTAssertTrue(registry.anonymousPull && registry.adminUser && registry.dedicatedDataEndpoints)
        XCTAssertEqual(registry.lastModifiedBy, "b@example.org")
        XCTAssertEqual(registry.lastModifiedAt, "2026-11-20T10:00:00.1+00:00")
    }

    func testRequestCarriesTokenVersionAndAnIdOfItsOwn() async throws {
        let server = try LoopbackServer(replies: [RegistryFixture(id).reply()])
        let client = client(server)
        _ = try await client.registry(id)
        _ = try await client.registry(id)

        let requests = server.requests
        XCTAssertEqual(requests.map(\.method), ["GET", "GET"])
        XCTAssertEqual(requests[0].target, "\(id)?api-version=2025-11-01")
        XCTAssertEqual(requests[0].header("Authorization"), "Bearer \(Self.token)")
        let ids = requests.compactMap { $0.header("x-ms-client-request-id") }
        XCTAssertEqual(Set(ids).count, 2, "an id is used once: \(ids)")
    }

    func testApiVersionIsASetting() async throws {
        let server = try LoopbackServer(replies: [RegistryFixture(id).reply()])
        var settings = ResourceManagerClient.Settings()
        settings.registryVersion = "2026-09-01-preview"
        _ = try await client(server, settings: settings).registry(id)
        XCTAssertEqual(server.requests.first?.query, "api-version=2026-09-01-preview")
    }

    func testSmallestBodyOfTheContractIsEnough() async throws {
        let body = """
            {"id":"/subscriptions/\(id.subscription)/resourcegroups/BLOG/providers/microsoft.containerregistry//registries/blogbuildtest",
            "name":"blogbuildtest","type":"x","location":"eastus","sku":{"name":"Standard"},
            "properties":{"loginServer":"l","provisioningState":"Succeeded","publicNetworkAccess":"Enabled"}}
            """
        let server = try LoopbackServer(replies: [.json(body)])
        let registry = try await client(server).registry(id)
        XCTAssertEqual(registry.tier, "Standard")
        XCTAssertNil(registry.networkRules)
        XCTAssertFalse(registry.anonymousPull || registry.adminUser || registry.dedicatedDataEndpoints)
    }

    func testRegistryWithoutRuleSetNamesItsTier() async throws {
        let fixture = RegistryFixture(id).with {
            $0.tier = "Basic"
            $0.hasRuleSet = false
        }
        let server = try LoopbackServer(replies: [fixture.reply()])
        let registry = try await client(server).registry(id)
        let error = try await failure { () throws(ResourceManagerError) in try registry.requireNetworkRules() }
        XCTAssertEqual(error.code, .notPremium)
        assertContains(error.description, "blogbuildtest", "tier Basic", "--sku Premium")
    }

    func testRulesThatAreNoIPv4AddressAreKeptVerbatim() async throws {
        let values = ["2001:db8::/32", "198.18.0.1/8", " 198.18.0.1", "", "198.18.7.0/24"]
        let server = try LoopbackServer(replies: [RegistryFixture(id).with { $0.rules = values }.reply()])
        let rules = try await client(server).registry(id).requireNetworkRules().rules
        XCTAssertEqual(rules.map(\.value), values)
        XCTAssertEqual(rules.map { $0.prefix != nil }, [false, false, false, false, true])
    }

    func testDisabledAndOpenRegistriesAreToldApart() async throws {
        let disabled = RegistryFixture(id).with { $0.publicNetworkAccess = "disabled" }
        let open = RegistryFixture(id).with { $0.defaultAction = "Allow" }
        let server = try LoopbackServer(replies: [disabled.reply(), open.reply()])
        let client = client(server)
        let first = try await client.registry(id).requireNetworkRules().accessMode
        let second = try await client.registry(id).requireNetworkRules().accessMode
        XCTAssertEqual([first, second], [.disabled, .allNetworks])
    }

    func testValuesThatDecideWhoMayConnectAreNotGuessed() async throws {
        let replies = [
            RegistryFixture(id).with { $0.defaultAction = "Audit" }.json,
            RegistryFixture(id).with { $0.publicNetworkAccess = "SecuredByPerimeter" }.json,
            RegistryFixture(id).json.replacingOccurrences(
                of: #""action":"Allow","value""#, with: #""action":"Deny","value""#),
        ]
        let server = try LoopbackServer(replies: replies.map { .json($0) })
        let client = client(server)
        for expected in [
            "'Audit' where Allow or Deny", "'SecuredByPerimeter' where Disabled or Enabled", "'Deny' where Allow",
        ] {
            let error = try await failure { () async throws(ResourceManagerError) in try await client.registry(id) }
            XCTAssertEqual(error.code, .badAnswer)
            assertContains(error.description, expected)
        }
    }

    func testMissingFieldIsNamed() async throws {
        let body = RegistryFixture(id).json.replacingOccurrences(of: "loginServer", with: "LoginHost")
        let server = try LoopbackServer(replies: [.json(body)])
        let error = try await failure { () async throws(ResourceManagerError) in try await client(server).registry(id) }
        XCTAssertEqual(error.code, .badAnswer)
        assertContains(error.description, "it has no 'properties.loginServer'")
    }

    func testAnswerAboutAnotherRegistryIsRefused() async throws {
        let other = RegistryID(subscription: id.subscription, resourceGroup: "blog", name: "another")
        let server = try LoopbackServer(replies: [RegistryFixture(other).reply()])
        let error = try await failure { () async throws(ResourceManagerError) in try await client(server).registry(id) }
        XCTAssertEqual(error.code, .badAnswer)
        assertContains(error.description, "another registry", "registries/another")
    }

    func testRegistriesOfASubscriptionAreListedPageByPage() async throws {
        let second = RegistryID(subscription: id.subscription, resourceGroup: "other", name: "second")
        let pages = [RegistryFixture(id).json, RegistryFixture(second).json]
        let server = try LoopbackServer { request in
            let next = #","nextLink":"http://\#(request.header("Host") ?? "")/next?page=2""#
            let isFirst = request.path != "/next"
            return .json(#"{"value":[\#(pages[isFirst ? 0 : 1])]\#(isFirst ? next : "")}"#)
        }
        let registries = try await client(server).listRegistries(subscription: id.subscription)
        XCTAssertEqual(registries.map(\.id), [id, second])
        XCTAssertEqual(
            server.requests.map(\.target),
            [
                "/subscriptions/\(id.subscription)/providers/Microsoft.ContainerRegistry/registries?api-version=2025-11-01",
                "/next?page=2",
            ])
    }

    func testSubscriptionThatNobodyKnowsIsNamed() async throws {
        let server = try LoopbackServer(replies: [.error(404, "SubscriptionNotFound", "not found")])
        let error = try await failure { () async throws(ResourceManagerError) in
            try await client(server).listRegistries(subscription: id.subscription)
        }
        XCTAssertEqual(error.code, .notFound)
        assertContains(error.description, id.subscription)
    }
}
