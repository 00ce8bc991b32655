import Foundation
import XCTest

/// What people do with what lies in a registry, by the real Azure CLI; the registry lets in the operator's address alone.
final class AzureRepositoryCommandsTests: AzureCLICase {
    private let registry = "blogbuildtest"

    override func setUpWithError() throws {
        try super.setUpWithError()
        let layout = try makeImage(size: 1_000)
        for image in ["a/b:v1", "a/b:v2", "c/d:v1"] {
            try succeed(
                skopeo(
                    "copy", "--dest-cert-dir", path("certificates"), "--dest-creds", try credentials(),
                    "oci:\(layout):v1", "docker://\(try directHost())/\(image)"))
        }
    }

    func testAsTheAzureCloud() throws { try everything(try az()) }

    func testAsACustomCloud() throws { try everything(try az(mode: "custom-cloud")) }

    func testAnEngineIsSignedIn() throws {
        // Debian's podman in docker's place, with storage of the test's own.
        let engine = path("engine")
        let script = """
            #!/bin/sh
            exec podman --root '\(path("storage"))' --runroot '\(path("runroot"))' --storage-driver vfs "$@" 2>/dev/null
            """
        try Data(script.utf8).write(to: URL(fileURLWithPath: engine))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: engine)
        let az = try az().with(["DOCKER_COMMAND": engine, "REGISTRY_AUTH_FILE": path("auth.json")])
        let signedIn = try az.run("acr login -n \(registry)")
        XCTAssertEqual(signedIn.status, 0, signedIn.all)
        XCTAssertTrue(signedIn.all.contains("Login Succeeded"), signedIn.all)
        let pulled = try az.runner.tool("skopeo", ["inspect", "docker://\(registry).azurecr.io/a/b:v1"])
        XCTAssertEqual(pulled.status, 0, pulled.all)
    }

    func testADeniedAddressIsToldSo() throws {
        try stack.setRules(["203.0.113.99"])
        try az().expect(
            "acr repository list -n \(registry)",
            failsWith: "Looks like you don't have access to registry '\(registry).azurecr.io'")
        XCTAssertTrue(
            try stack.command("denials").output.contains(try stack.egress("operator").address), "the CLI's address")
    }

    private func everything(_ az: AzureCLI) throws {
        try az.expect("acr repository list -n \(registry)", prints: "a/b,c/d")
        try az.expect("acr repository show-tags -n \(registry) --repository a/b", prints: "v1,v2")
        try az.expect(
            "acr repository show-tags -n \(registry) --repository a/b --orderby time_desc --top 1 --detail --query [].name",
            prints: "v2")
        let digest = try az.value("acr repository show -n \(registry) --image a/b:v1 --query digest")
        XCTAssertTrue(digest.hasPrefix("sha256:"), digest)
        try az.expect(
            "acr repository show -n \(registry) --repository a/b --query [manifestCount,tagCount]", prints: "1,2")
        try az.expect("acr repository show -n \(registry) --image a/b@\(digest) --query architecture", prints: "amd64")
        try az.expect(
            "acr repository show-manifests -n \(registry) --repository a/b --query [].digest", prints: digest)
        let writable = "--query changeableAttributes.writeEnabled"
        try az.expect(
            "acr repository update -n \(registry) --image a/b:v1 --write-enabled false \(writable)", prints: "false")
        try az.expect(
            "acr repository update -n \(registry) --image a/b:v1 --write-enabled true \(writable)", prints: "true")
        try manifests(az, digest)
        XCTAssertEqual(try az.run("acr repository untag -n \(registry) --image a/b:v2").status, 0)
        try az.expect("acr repository show-tags -n \(registry) --repository a/b", prints: "v1")
        XCTAssertEqual(try az.run("acr manifest delete \(registry).azurecr.io/a/b@\(digest) -y").status, 0)
        try az.expect("acr manifest list-metadata -r \(registry) -n a/b", prints: "")
        try az.expect("acr repository delete -n \(registry) --repository c/d -y --query tagsDeleted[]", prints: "v1")
        try az.expect("acr repository delete -n \(registry) --image nothing:v1 -y", failsWith: "there is no tag 'v1'")
    }

    private func manifests(_ az: AzureCLI, _ digest: String) throws {
        let image = "\(registry).azurecr.io/a/b:v1"
        try az.expect("acr manifest list-metadata -r \(registry) -n a/b --query [].tags[]", prints: "v1,v2")
        try az.expect("acr manifest show-metadata \(image) --query digest", prints: digest)
        try az.expect("acr manifest show \(image) --query schemaVersion", prints: "2")
        try az.expect(
            "acr manifest update-metadata \(image) --delete-enabled true --query changeableAttributes.deleteEnabled",
            prints: "true")
        try az.expect("acr manifest list-referrers \(image) --query length(manifests)", prints: "0")
    }
}
