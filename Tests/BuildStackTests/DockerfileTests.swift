import XCTest

@testable import BuildStack

final class DockerfileTests: XCTestCase {
    func testTheLastStageNamesWhatTheImageStandsOn() {
        let file = Dockerfile(
            """
            # syntax=docker/dockerfile:1
            ARG VERSION=1.0
            ARG HUB="mcr.microsoft.com"
            FROM --platform=linux/amd64 ${HUB}/sdk:$VERSION AS build
            COPY . \\
                /src
            FROM build AS tested
            FROM ${OTHER:-busybox}
            COPY --from=build /src /src
            """, arguments: [BuildArgument(name: "VERSION", value: "2.0")])
        XCTAssertEqual(file.stages.map(\.base), ["mcr.microsoft.com/sdk:2.0", "build", "busybox"])
        let hub = ImageReference(registry: "mcr.microsoft.com", repository: "sdk", tag: "2.0")
        let busybox = ImageReference(registry: "docker.io", repository: "library/busybox", tag: "latest")
        XCTAssertEqual(file.bases(target: nil).runtime, busybox)
        XCTAssertEqual(file.bases(target: nil).buildtime, [hub])
        XCTAssertEqual(file.bases(target: "tested").runtime, hub)
        XCTAssertEqual(file.bases(target: "tested").buildtime, [])
        XCTAssertFalse(file.runsCommands)
    }

    func testScratchIsNoImageAndCommandsAreSeen() {
        let file = Dockerfile("from scratch\nrun x\n", arguments: [])
        XCTAssertNil(file.bases(target: nil).runtime)
        XCTAssertTrue(file.runsCommands)
        XCTAssertNil(Dockerfile("", arguments: []).bases(target: nil).runtime)
    }

    func testNamesAreReadAsDockerReadsThem() {
        func parts(_ name: String) -> [String?] {
            guard let image = ImageReference(name) else { return [] }
            return [image.registry, image.repository, image.tag, image.digest]
        }
        XCTAssertEqual(parts("busybox"), ["docker.io", "library/busybox", "latest", nil])
        XCTAssertEqual(parts("a/b:v1"), ["docker.io", "a/b", "v1", nil])
        XCTAssertEqual(parts("localhost:5000/b"), ["localhost:5000", "b", "latest", nil])
        XCTAssertEqual(parts("x.azurecr.io/a/b:v1@sha256:0"), ["x.azurecr.io", "a/b", "v1", "sha256:0"])
        XCTAssertEqual(parts(""), [])
        XCTAssertEqual(parts("a:"), [])
    }

    func testSizesAreDockers() {
        XCTAssertEqual(
            [0, 345, 3072, 26_968, 2_048_000].map(EngineOutput.size), ["0B", "345B", "3.072kB", "26.97kB", "2.048MB"])
    }

    func testWhatCouldReachThisMachinesServersIsSeen() {
        for text in [
            "FROM scratch\nADD http://127.0.0.1:80/x /x", "FROM scratch\nadd [\"https://localhost/x\", \"/x\"]",
            "FROM scratch\nARG U\nADD $U /x", "FROM scratch\nAD\\\nD ht\\\n# a comment\ntp:\\\n//[::1]/x /x",
            "# escape=`\nFROM scratch\nADD `\n http://127.0.0.1/x /x", "FROM 127.0.0.1:5000/a",
            "ARG R=localhost\nFROM $R:5000/a", "FROM scratch\nCOPY --from=localhost/a:1 /x /x",
        ] {
            XCTAssertTrue(Dockerfile(text, arguments: []).reachesOut, text)
        }
        for text in [
            "FROM scratch\nADD a.tar $HOME/", "FROM localhost.example.com/a",
            "FROM a AS b\nFROM c\nCOPY --from=b /x /x",
            "FROM scratch\nCOPY https: /x", "FROM scratch\n# ADD http://x /x",
        ] {
            XCTAssertFalse(Dockerfile(text, arguments: []).reachesOut, text)
        }
    }
}
