import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// The ways into a registry beside its public endpoint, and who is let in by which.
final class RegistryEndpointsTests: XCTestCase {
    private func patch(_ stack: StackFixture, _ properties: String) throws {
        let answer = try stack.arm("PATCH", stack.registry, #"{"properties":{\#(properties)}}"#)
        XCTAssertEqual(answer.status, 200, answer.body)
    }

    private func connections(_ stack: StackFixture) throws -> [String] {
        let connections = try stack.arm("GET", stack.registry).json["properties"]?["privateEndpointConnections"]
        return (connections?.elements ?? []).compactMap { $0["name"]?.text }
    }

    func testPrivateEndpointIsSubjectToNoRuleAndNoMode() async throws {
        try await StackFixture.with(configure: { $0.propagationDelay = .zero }) { stack in
            let endpoint: PrivateEndpointDocument = try stack.ask(
                .privateEndpointAdd(registry: "BlogBuildTest", name: "office"))
            XCTAssertEqual(try stack.curl([endpoint.url + "/v2/"]).status, 401)
            try patch(stack, #""publicNetworkAccess":"Disabled""#)
            XCTAssertEqual(try stack.curl([endpoint.url + "/v2/"]).status, 401)
            XCTAssertEqual(try stack.knock().status, 403)
            XCTAssertEqual(try connections(stack), ["office"])
        }
    }

    func testPrivateEndpointKeepsItsPort_whenTheStackIsRestarted_andIsGoneOnceRemoved() async throws {
        let directory = StackFixture.newDirectory()
        var stack = try await StackFixture.start(in: directory)
        let endpoint: PrivateEndpointDocument = try stack.ask(
            .privateEndpointAdd(registry: "blogbuildtest", name: "office"))
        try await stack.stop()
        stack = try await StackFixture.start(in: directory)
        let all: [PrivateEndpointDocument] = try stack.ask(.privateEndpointList(registry: nil))
        XCTAssertEqual(all, [endpoint])
        XCTAssertEqual(try stack.curl([endpoint.url + "/v2/"]).status, 401)
        let removed: PrivateEndpointDocument = try stack.ask(
            .privateEndpointRemove(registry: "blogbuildtest", name: "OFFICE"))
        XCTAssertEqual(removed, endpoint)
        XCTAssertThrowsError(try stack.curl([endpoint.url + "/v2/"]))
        XCTAssertEqual(try connections(stack), [])
        try await stack.discard()
    }

    func testPrivateEndpointsThatCannotBeAreRefused() async throws {
        try await StackFixture.with { stack in
            func refusal(_ request: ControlRequest) -> StackError? {
                do {
                    let _: JSONValue = try stack.ask(request)
                    return nil
                } catch { return error as? StackError }
            }
            let _: ReadyDocument.Registry = try stack.ask(
                .registryCreate(name: "basicone", resourceGroup: nil, location: nil, tier: "Basic"))
            XCTAssertEqual(refusal(.privateEndpointAdd(registry: "basicone", name: "office"))?.code, .refused)
            XCTAssertEqual(refusal(.privateEndpointAdd(registry: "nobody", name: "office"))?.code, .notFound)
            XCTAssertEqual(refusal(.privateEndpointList(registry: "nobody"))?.code, .notFound)
            XCTAssertEqual(refusal(.privateEndpointAdd(registry: "blogbuildtest", name: "a,b"))?.code, .refused)
            XCTAssertNil(refusal(.privateEndpointAdd(registry: "blogbuildtest", name: "office")))
            XCTAssertEqual(refusal(.privateEndpointAdd(registry: "blogbuildtest", name: "Office"))?.code, .refused)
            XCTAssertEqual(refusal(.privateEndpointRemove(registry: "blogbuildtest", name: "other"))?.code, .notFound)
        }
    }

    func testPlainListenerIsThereWhereItIsAskedFor_andSubjectToTheRules() async throws {
        try await StackFixture.with(configure: {
            $0.plainHTTP = true
            $0.propagationDelay = .zero
        }) { stack in
            let url = try XCTUnwrap(stack.ready.registries.first?.plainURL)
            XCTAssertTrue(url.hasPrefix("http://localhost:"), url)
            XCTAssertEqual(try stack.curl([url + "/v2/"]).status, 403)
            try patch(stack, #""networkRuleSet":{"defaultAction":"Allow"}"#)
            XCTAssertEqual(try stack.curl([url + "/v2/"]).status, 401)
            let second: ReadyDocument.Registry = try stack.ask(
                .registryCreate(name: "secondone", resourceGroup: nil, location: nil, tier: "Premium"))
            XCTAssertEqual(try stack.curl([try XCTUnwrap(second.plainURL) + "/v2/"]).status, 403)
        }
        try await StackFixture.with { stack in XCTAssertNil(stack.ready.registries.first?.plainURL) }
    }

    func testTrustedServiceIsLetInWithoutARule_whileTheRegistryTrustsThem() async throws {
        try await StackFixture.with(configure: { $0.propagationDelay = .zero }) { stack in
            for (name, isTrusted) in [("scanner", true), ("laptop", false)] {
                let _: ReadyDocument.Egress = try stack.ask(
                    .egressAdd(name: name, address: "198.19.252.7", isTrustedService: isTrusted))
            }
            XCTAssertEqual(try stack.knock(as: "scanner").status, 401)
            XCTAssertEqual(try stack.knock(as: "laptop").status, 403)
            try patch(stack, #""networkRuleBypassOptions":"None""#)
            XCTAssertEqual(try stack.knock(as: "scanner").status, 403)
        }
    }

    func testRegistriesAreToldApartByHostAndPort() async throws {
        try await StackFixture.with(configure: { $0.propagationDelay = .zero }) { stack in
            let second: ReadyDocument.Registry = try stack.ask(
                .registryCreate(name: "SecondOne", resourceGroup: nil, location: nil, tier: "Standard"))
            try patch(stack, #""networkRuleSet":{"defaultAction":"Allow"}"#)
            let first = stack.ready.registries[0]
            XCTAssertEqual(second.loginServer, "secondone.azurecr.io")
            let proxy = try XCTUnwrap(stack.ready.egress.first).proxy
            // The name in any case, by the proxy.
            for url in ["https://SecondOne.azurecr.io/v2/", "https://secondone.AZURECR.io/v2/"] {
                let answer = try stack.curl(["--proxy", proxy, url])
                XCTAssertTrue(answer.headers["www-authenticate"]?.contains("service=\"secondone.") == true, answer.body)
            }
            // Each by its own port and names, and by nobody else's.
            let port = try XCTUnwrap(second.url.split(separator: ":").last)
            for (url, host, status) in [
                (first.url, first.loginServer, 401), (first.url, second.loginServer, 421),
                (first.url, "localhost:\(port)", 421), (second.url, "localhost:\(port)", 401),
                (second.url, "SecondOne.azurecr.io:443", 401), (second.url, "nobody.azurecr.io", 421),
                (second.url, "management.azure.com", 421), (second.url, "localhost:1", 401),
            ] {
                let answer = try stack.curl(["--header", "Host: \(host)", url + "/v2/"])
                XCTAssertEqual(answer.status, status, "\(host) at \(url)")
            }
            let behind = try stack.curl([
                "--proxy", proxy, "--header", "Host: \(second.loginServer)", "https://\(first.loginServer)/v2/",
            ])
            XCTAssertEqual(behind.status, 421)
        }
    }

    func testDataEndpointListensWhileItsOwnerWantsIt_andTheRulesGuardIt() async throws {
        try await StackFixture.with(configure: {
            $0.dataEndpoints = true
            $0.propagationDelay = .zero
        }) { stack in
            let proxy = try XCTUnwrap(stack.ready.egress.first).proxy
            func knock() throws -> Int {
                try stack.curl(["--proxy", proxy, "https://blogbuildtest.japaneast.data.azurecr.io/v2/"]).status
            }
            let names = try stack.arm("GET", stack.registry).json["properties"]?["dataEndpointHostNames"]
            XCTAssertEqual(names?.elements, ["blogbuildtest.japaneast.data.azurecr.io"])
            XCTAssertEqual(try knock(), 403)
            try patch(stack, #""networkRuleSet":{"defaultAction":"Allow"}"#)
            XCTAssertEqual(try knock(), 404)
            for _ in 0..<3 {
                try patch(stack, #""dataEndpointEnabled":false"#)
                XCTAssertThrowsError(try knock())
                try patch(stack, #""dataEndpointEnabled":true"#)
                XCTAssertEqual(try knock(), 404)
            }
            // The registry's own host is not answered there, nor the data endpoint's at the registry.
            let crossed = try stack.curl([
                "--proxy", proxy, "--header", "Host: blogbuildtest.azurecr.io",
                "https://blogbuildtest.japaneast.data.azurecr.io/v2/",
            ])
            XCTAssertEqual(crossed.status, 421)
        }
    }
}
