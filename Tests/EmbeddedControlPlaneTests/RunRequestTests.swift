import BuildStack
import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// What `scheduleRun` takes, and what it says about the rest.
final class RunRequestTests: XCTestCase {
    /// A request with these members beside the least.
    private func request(_ members: [String: JSONValue]) throws -> RunRequest {
        try RunRequest(body: try JSONValue(parsing: RunCase.image(members).utf8))
    }

    /// What is said about a request with these members.
    private func refusal(
        _ members: [String: JSONValue], file: StaticString = #filePath, line: UInt = #line
    ) -> String {
        do {
            _ = try request(members)
            XCTFail("it was taken", file: file, line: line)
            return ""
        } catch let error as ResourceError {
            return error.message
        } catch {
            XCTFail("\(error)", file: file, line: line)
            return ""
        }
    }

    func testTheLeastIsEnough() throws {
        let request = try RunRequest(body: ["type": "DockerBuildRequest"])
        XCTAssertEqual(request.timeout, 3600)
        XCTAssertTrue(request.signsIn)
        XCTAssertEqual(request.source, .other(.none))
        let steps = request.work(loginServer: "r.azurecr.io") { $0 }
        XCTAssertEqual(
            steps,
            .steps([
                BuildStep(
                    id: "build", action: .build(ImageBuild(tags: [], platform: "linux/\(RunPlatform.machine)")),
                    timeout: 28_800)
            ]))
        let typed = try self.request(
            ["agentPoolName": .null, "timeout": .null, "arguments": .null, "isPushEnabled": false])
        guard case .steps(let unpushed) = typed.work(loginServer: "r.azurecr.io", fill: { $0 }) else {
            return XCTFail("no steps")
        }
        XCTAssertEqual(unpushed.map(\.id), ["build"])
    }

    func testImageNamesThatNoRegistryTakesAreRefusedByName() {
        for (name, reason) in [
            ("", "name"), ("A/b:v1", "small letters"), ("a/b:", "tag"), ("a/b:-x", "tag"), ("a b", "small letters"),
            ("a/b@sha256:00", "digest"), ("a//b", "small letters"),
            ("a/b:" + String(repeating: "x", count: 129), "tag"),
            (String(repeating: "x", count: 256), "255"), ("https://x.azurecr.io/a", "small letters"),
        ] {
            let said = refusal(["imageNames": [.string(name)]])
            XCTAssertTrue(said.hasPrefix("The image name '"), said)
            XCTAssertTrue(said.contains(reason), said)
        }
        XCTAssertTrue(refusal(["imageNames": [1]]).contains("holds a number"))
        XCTAssertTrue(refusal(["imageNames": "a"]).contains("an array is expected"))
    }

    func testImageNamesMayHaveTemplatesAndRegistries() throws {
        let date = Date(timeIntervalSince1970: 1_702_271_809)
        let variables = RunVariables(registryName: "r", runDate: date, architecture: "amd64")
        for (name, full) in [
            ("a/b:{{.Run.ID}}", "r.azurecr.io/a/b:ca7"), ("a/b", "r.azurecr.io/a/b:latest"),
            ("$Registry/a:$ID", "r.azurecr.io/a:ca7"),
            ("{{.Run.Registry}}/a:{{ .Run.Date }}", "r.azurecr.io/a:20231211-051649z"),
            ("a:$OS-$Architecture-$RegistryName", "r.azurecr.io/a:linux-amd64-r"),
            ("x.example.com/a:1", "x.example.com/a:1"), ("localhost/a:1", "localhost/a:1"),
            ("host:5000/a", "host:5000/a:latest"),
        ] {
            let filled = try RunImageName(name).full(loginServer: "r.azurecr.io") {
                try variables.filling($0, run: "ca7", loginServer: "r.azurecr.io")
            }
            XCTAssertEqual(filled, full)
        }
        for name in ["a:{{.Values.x}}", "a:{{.Run.ID", "a:{{range}}", "a:{{.Run.Nothing}}"] {
            XCTAssertTrue(refusal(["imageNames": [.string(name)]]).contains("'\(name)' has a template"), name)
        }
    }

    func testBuildArgumentsHaveNamesAndALimit() {
        XCTAssertTrue(refusal(["arguments": [["value": "x"]]]).contains("'arguments[0].name' is required"))
        XCTAssertTrue(refusal(["arguments": [["name": "a b", "value": "x"]]]).contains("'a b'"))
        let megabyte = String(repeating: "x", count: 1 << 20)
        let said = refusal(["arguments": [["name": "LARGE", "value": .string(megabyte), "isSecret": true]]])
        XCTAssertTrue(said.hasPrefix("The build argument 'LARGE' has 1048576 bytes; at most 122880 fit."), said)
        XCTAssertTrue(refusal(["arguments": ["x"]]).contains("'arguments[0]' is a string"))
        let many = (0..<20).map { index -> JSONValue in
            ["name": .string("A\(index)"), "value": .string(String(repeating: "x", count: 100_000))]
        }
        let together = refusal(["arguments": .array(many)])
        XCTAssertTrue(
            together.hasPrefix("The build arguments have 2000100 bytes together; at most 1048576 fit."), together)
    }

    func testPlatformsOfOtherMachinesAreRefused() {
        XCTAssertTrue(refusal(["platform": ["os": "Windows"]]).contains("'Windows'"))
        for architecture in ["s390x", RunPlatform.machine == "arm64" ? "amd64" : "arm64"] {
            let said = refusal(["platform": ["os": "linux", "architecture": .string(architecture)]])
            XCTAssertTrue(said.contains("'\(architecture)'") && said.contains(RunPlatform.machine), said)
        }
    }

    func testTimeoutsHaveARange() throws {
        for timeout in [299, 28_801, 0, -1] {
            XCTAssertTrue(
                refusal(["timeout": .integer(timeout)]).contains(
                    "is \(timeout), where a whole number from 300 to 28800"))
        }
        XCTAssertTrue(refusal(["timeout": "600"]).contains("'600'"))
        XCTAssertEqual(try request(["timeout": 300]).timeout, 300)
        XCTAssertEqual(try request(["timeout": 28_800]).timeout, 28_800)
    }

    func testTypesThatAreNotServedSaySo() {
        XCTAssertTrue(refusal(["type": "TaskRunRequest"]).contains("Runs of stored tasks"))
        XCTAssertTrue(refusal(["type": "Dance"]).contains("'Dance'"))
        XCTAssertTrue(refusal(["type": .null]).contains("'type' is required"))
        XCTAssertTrue(refusal(["agentPoolName": "mine"]).contains("no agent pool 'mine'"))
        XCTAssertTrue(refusal(["type": "EncodedTaskRunRequest"]).contains("'encodedTaskContent' is required"))
        XCTAssertTrue(
            refusal(["type": "EncodedTaskRunRequest", "encodedTaskContent": "&&"]).contains("Base64"))
        XCTAssertTrue(refusal(["type": "FileTaskRunRequest"]).contains("'taskFilePath' is required"))
        XCTAssertThrowsError(try RunRequest(body: []))
    }

    func testSourcesThatCannotBeUsedSaySo() {
        for source in ["http://x/y.git", "git@github.com:a/b.git", "somewhere", "oci://nothing"] {
            let said = refusal(["sourceLocation": .string(source)])
            XCTAssertTrue(said.hasPrefix("The property 'sourceLocation' cannot be used: The source '\(source)'"), said)
        }
    }

    func testCredentialsThatNobodyCouldResolveAreRefused() {
        func said(_ entry: JSONValue, host: String = "x.azurecr.io") -> String {
            refusal(["credentials": ["customRegistries": .object([host: entry])]])
        }
        let user: JSONValue = ["type": "Opaque", "value": "me"]
        XCTAssertTrue(said(["identity": "[system]"]).contains("'userName'"))
        XCTAssertTrue(
            said(["userName": user, "password": ["type": "Vaultsecret", "value": "https://x"]]).contains("key vaults"))
        XCTAssertTrue(said(["userName": user]).contains("'password'"))
        XCTAssertTrue(said(["userName": user, "password": user], host: "not a host").contains("'not a host'"))
        XCTAssertTrue(refusal(["credentials": ["sourceRegistry": ["loginMode": "Maybe"]]]).contains("'Maybe'"))
        XCTAssertTrue(refusal(["credentials": 5]).contains("'credentials' is a number"))
    }
}
