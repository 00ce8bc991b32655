import Foundation
import XCTest

@testable import BuildStack

final class EngineOutputTests: XCTestCase {
    func testAPullHasDockersWords() {
        let output = PullOutput { $0.repository == "hello-world" ? "sha256:92c7" : nil }
        let said = [
            "STEP 1/1: FROM mcr.microsoft.com/hello-world", "Trying to pull mcr.microsoft.com/hello-world:latest...",
            "Getting image source signatures",
            "Copying blob sha256:1b930d010525941c1d56ec53b97bd057a67ae1865eebf042686d2a2d18271ced",
            "Copying blob sha256:1b930d010525941c1d56ec53b97bd057a67ae1865eebf042686d2a2d18271ced",
            "Copying config sha256:fce289e99eb9bca977dae136fbe2a82b6b7d4c372474c9235adc1741675f587e",
            "Writing manifest to image destination", "Storing signatures", "COMMIT x.azurecr.io/a:v1",
            "Getting image source signatures",
            "Copying blob sha256:aaaaaaaaaaaa1c1d56ec53b97bd057a67ae1865eebf042686d2a2d18271ced",
            "Copying config sha256:fce289e99eb9bca977dae136fbe2a82b6b7d4c372474c9235adc1741675f587e",
            "--> fce289e99eb", "Successfully tagged x.azurecr.io/a:v1",
        ].flatMap { output.lines(for: $0) }
        XCTAssertEqual(
            said,
            [
                "Step 1/1 : FROM mcr.microsoft.com/hello-world", "latest: Pulling from hello-world",
                "1b930d010525: Pulling fs layer", "1b930d010525: Verifying Checksum", "1b930d010525: Download complete",
                "1b930d010525: Pull complete",
                "Digest: sha256:92c7", "Status: Downloaded newer image for mcr.microsoft.com/hello-world:latest",
                " ---> fce289e99eb",
            ])
        XCTAssertEqual(output.rest(), [])
        for line in ["Trying to pull busybox...", "Storing signatures"] { _ = output.lines(for: line) }
        XCTAssertEqual(output.rest(), ["Status: Downloaded newer image for busybox:latest"])
    }

    func testArgumentsThatNobodyGaveAreNotMissed() {
        let warning = "[Warning] one or more build args were not consumed: "
        XCTAssertNil(EngineOutput.line(warning + "[TARGETARCH TARGETOS TARGETPLATFORM]"))
        XCTAssertEqual(
            EngineOutput.line(warning + "[NAME TARGETARCH TARGETOS TARGETPLATFORM]"),
            "[Warning] One or more build-args [NAME] were not consumed")
    }

    func testAPushHasDockersWords() {
        let output = PushOutput()
        let said = [
            "Getting image source signatures",
            "Copying blob sha256:af0b15c8625bb1938f1d7b17081031f649fd14e6b233688eea3c5483994a66a3",
            "Copying blob 0123456789ab skipped: already exists", "Copying config sha256:fce289e99eb9",
            "Writing manifest to image destination",
            "Storing signatures", "Error: denied",
        ].flatMap { output.lines(for: $0) }
        XCTAssertEqual(
            said,
            ["af0b15c8625b: Preparing", "0123456789ab: Layer already exists", "af0b15c8625b: Pushed", "Error: denied"])
    }

    func testAContextIsAsLargeAsItsTarFile() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "context-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["Dockerfile", "0f_Dockerfile"] {
            try "FROM mcr.microsoft.com/hello-world\n".write(
                toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        // What Docker says of it in the article: two members with a block of content each, and the end.
        XCTAssertEqual(EngineOutput.size(try ContextSize.bytes(of: folder)), "3.072kB")
        XCTAssertThrowsError(try ContextSize.bytes(of: folder + "/gone"))
    }

    func testDependenciesNameTheCommitOfTheirSource() {
        let image = ImageReference(registry: "x.azurecr.io", repository: "a", tag: "v1", digest: "sha256:1")
        let base = ImageReference(registry: "docker.io", repository: "library/bash", tag: "3.0")
        XCTAssertEqual(
            ImageDependency(image: image, runtime: base, commit: "68cd").lines,
            [
                "- image:", "    registry: x.azurecr.io", "    repository: a", "    tag: v1", "    digest: sha256:1",
                "  runtime-dependency:", "    registry: registry.hub.docker.com", "    repository: library/bash",
                "    tag: 3.0",
                "  git:", "    git-head-revision: 68cd",
            ])
    }
}
