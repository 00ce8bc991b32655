import Foundation
import XCTest

/// A person builds images with podman and buildah, pushes them, and pulls them again; from an address that the rules
/// hold, and from one that they do not.
final class ImageEnginesTests: RegistryClientCase {
    private let agent = "agent-japaneast-1"
    private let image = "blogbuildtest.azurecr.io/team/built:v1"

    private func context() throws -> String {
        let context = path("context")
        try FileManager.default.createDirectory(atPath: context, withIntermediateDirectories: true)
        try runner.write("hello\n", to: "context/hello")
        try runner.write("FROM scratch\nCOPY hello /hello\n", to: "context/Containerfile")
        return context
    }

    func testPodmanBuildsPushesAndPulls_andIsRefusedElsewhere() throws {
        try succeed(engine("podman", "build", "--isolation", "chroot", "-t", image, try context()))
        try succeed(engine("podman", as: "operator", "push", "--creds", try credentials(), image))
        try succeed(engine("podman", "rmi", "--force", image))
        try succeed(engine("podman", as: "operator", "pull", "--creds", try credentials(), image))
        try succeed(engine("podman", "rmi", "--force", image))
        let refused = try engine("podman", as: agent, "pull", "--creds", try credentials(), image)
        XCTAssertNotEqual(refused.status, 0)
        // These engines knock at /v2/ first, and keep to themselves what they are told there; the registry's record of
        // it has the address.
        XCTAssertTrue(refused.error.contains("403 (Forbidden)"), refused.error)
        let denials = try stack.command("denials").output
        XCTAssertTrue(denials.contains(try stack.egress(agent).address), denials)
        XCTAssertFalse(denials.contains(try stack.egress("operator").address), denials)
    }

    func testBuildahPushesAnIndexOfTwoArchitectures() throws {
        let context = try context()
        for architecture in ["amd64", "arm64"] {
            try succeed(
                engine(
                    "buildah", "build", "--isolation", "chroot", "--arch", architecture, "--manifest", "built", context
                ))
        }
        try succeed(
            engine(
                "buildah", as: "operator", "manifest", "push", "--all", "--creds", try credentials(), "built",
                "docker://\(image)"))
        let index = try skopeo(as: "operator", "inspect", "--raw", "--creds", try credentials(), "docker://\(image)")
        let manifests = (try index.json() as? [String: Any])?["manifests"] as? [[String: Any]]
        XCTAssertEqual(
            manifests?.compactMap { ($0["platform"] as? [String: Any])?["architecture"] as? String },
            ["amd64", "arm64"], index.all)
        for architecture in ["amd64", "arm64"] {
            let one = try skopeo(
                as: "operator", "--override-arch", architecture, "inspect", "--format", "{{.Architecture}}", "--creds",
                try credentials(), "docker://\(image)")
            XCTAssertEqual(one.output.trimmingCharacters(in: .whitespacesAndNewlines), architecture, one.all)
        }
    }

    func testDockerShowsTheRefusalWithTheClientsOwnAddress() throws {
        let layout = try makeImage()
        try succeed(
            skopeo(
                as: "operator", "copy", "--dest-creds", try credentials(), "oci:\(layout):v1", "docker://\(image)"))
        try FileManager.default.createDirectory(atPath: path("docker"), withIntermediateDirectories: true)
        let basic = Data(try credentials().utf8).base64EncodedString()
        try runner.write(#"{"auths":{"blogbuildtest.azurecr.io":{"auth":"\#(basic)"}}}"#, to: "docker/config.json")
        // This needs no engine: the command line asks the registry itself.
        let allowed = try client(as: "operator", ["docker", "manifest", "inspect", image])
        XCTAssertEqual(allowed.status, 0, allowed.all)
        let refused = try client(as: agent, ["docker", "manifest", "inspect", image])
        XCTAssertEqual(refused.status, 1)
        XCTAssertEqual(
            refused.error,
            "denied: client with IP '\(try stack.egress(agent).address)' is not allowed access. Refer "
                + "https://aka.ms/acr/firewall to grant access.\n")
    }
}
