import Foundation
import XCTest

/// A program signs in with azure-identity and works on a registry with azure-containerregistry, Microsoft's libraries.
final class AzureContainerRegistryTests: XCTestCase {
    private var stack: EmbeddedStackProcess!

    override func setUpWithError() throws {
        stack = try EmbeddedStackProcess(arguments: ["--propagation-delay", "0"])
        try stack.start()
        try stack.patch(#"{"networkRuleSet":{"defaultAction":"Allow"},"anonymousPullEnabled":true}"#)
    }

    override func tearDown() { stack.discard() }

    func testEveryMethodOfTheLibraryWorks() throws {
        let signIn = try stack.ready.signIn
        let result = try stack.python(
            "azure-containerregistry-client.py", needing: ["azure.containerregistry", "azure.identity"],
            try stack.registry.url, signIn.authority, signIn.tenant, signIn.client, signIn.secretFile)
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertEqual(
            result.output.split(separator: "\n").map(String.init),
            [
                "upload_blob", "download_blob", "set_manifest", "get_manifest", "list_repository_names",
                "get_repository_properties", "update_repository_properties", "list_tag_properties",
                "get_tag_properties", "update_tag_properties", "list_manifest_properties", "get_manifest_properties",
                "update_manifest_properties", "delete_tag", "delete_manifest", "delete_blob", "delete_repository",
                "anonymous", "strangers", "adfs",
            ])
    }

    func testSignInWorksUnderItsRealNameBehindAnEgressPoint() throws {
        let signIn = try stack.ready.signIn
        let proxy = try stack.egress("operator").proxy
        let secret = try String(contentsOfFile: signIn.secretFile, encoding: .utf8)
        let answer = try stack.curl(
            "--proxy", proxy, "--data", "grant_type=client_credentials&client_id=\(signIn.client)", "--data-urlencode",
            "client_secret=\(secret)", "--data-urlencode", "scope=https://management.azure.com/.default",
            "https://login.microsoftonline.com/\(signIn.tenant)/oauth2/v2.0/token")
        XCTAssertEqual(answer.status, 200, answer.body)
        let object = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        let token = try XCTUnwrap(object["access_token"] as? String)
        let shown = try stack.curl(
            "--proxy", proxy, "--header", "Authorization: Bearer \(token)",
            "https://management.azure.com\(try stack.registry.id)?api-version=2025-11-01")
        XCTAssertEqual(shown.status, 200, shown.body)
    }
}
