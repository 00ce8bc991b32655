import CurlTransport
import Foundation
import LoopbackServer
import Synchronization
import XCTest

@testable import BuildStack

final class BuildClientTests: XCTestCase {
    private let id = "/subscriptions/S/resourceGroups/blog/providers/Microsoft.ContainerRegistry/registries/myreg"

    private var transport: CurlTransport { CurlTransport(CurlTransport.Configuration(userAgent: "tests/1")) }

    private func client(_ server: LoopbackServer) -> BuildClient {
        BuildClient(resourceManager: server.url, token: { "t0ken" }, transport: transport)
    }

    func testTheRegistryIsFoundByItsNameInAnyCase_onAnyPage() async throws {
        let id = id
        let base = Mutex("")
        let server = try LoopbackServer { request in
            if request.target.contains("page=2") { return .json(#"{"value":[{"id":"\#(id)","name":"MyReg"}]}"#) }
            if request.path.hasSuffix("/resources") {
                return .json(
                    #"{"value":[{"id":"/x","name":"other"}],"nextLink":"\#(base.withLock { $0 })/more?page=2"}"#)
            }
            return .json(#"{"id":"\#(id)"}"#)
        }
        base.withLock { $0 = server.url }
        let found = try await client(server).registry(named: "myREG", subscription: "S")
        XCTAssertEqual(found, id)
        XCTAssertEqual(
            server.requests.map(\.target),
            [
                "/subscriptions/S/resources?$filter=resourceType%20eq%20%27Microsoft.ContainerRegistry%2Fregistries%27"
                    + "&api-version=2024-11-01",
                "/more?page=2", "\(id)?api-version=2026-09-01-preview",
            ])
        XCTAssertEqual(Set(server.requests.map { $0.header("Authorization") }), ["Bearer t0ken"])
    }

    func testARegistryThatIsNotThereIsNamed() async throws {
        let server = try LoopbackServer { _ in .json(#"{"value":[]}"#) }
        do {
            _ = try await client(server).registry(named: "none5", subscription: "S")
            XCTFail("it was found")
        } catch let error as BuildStackError {
            XCTAssertTrue(error.message.contains("name 'none5'"), error.message)
        }
    }

    func testTheRequestIsTheOneThatAzureCLIMakes() async throws {
        let server = try LoopbackServer { _ in
            .json(#"{"id":"/r/runs/ca1","properties":{"runId":"ca1","status":"Queued"}}"#)
        }
        let build = QuickBuild(
            imageNames: ["a/b:v1"], isPushEnabled: true, source: "source/x.tar.gz", dockerfile: "0f_Dockerfile",
            arguments: [
                BuildArgument(name: "A", value: "1"), BuildArgument(name: "B", value: "s", isSecret: true),
            ], platform: try BuildPlatform("Linux/ARM64/v8"))
        let run = try await client(server).schedule(build, in: id)
        XCTAssertEqual(run.properties.runId, "ca1")
        let request = try XCTUnwrap(server.requests.first)
        XCTAssertEqual(request.target, "\(id)/scheduleRun?api-version=2025-03-01-preview")
        let expected = #"""
            {"type":"DockerBuildRequest","imageNames":["a/b:v1"],"isPushEnabled":true,
             "sourceLocation":"source/x.tar.gz","dockerFilePath":"0f_Dockerfile","credentials":{},
             "platform":{"os":"linux","architecture":"arm64","variant":"v8"},
             "arguments":[{"name":"A","value":"1","isSecret":false},{"name":"B","value":"s","isSecret":true}]}
            """#
        let object = { (text: String) in try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary }
        XCTAssertEqual(try object(request.text), try object(expected))
    }

    func testAnErrorOfTheResourceManagerIsToldWithItsCode() async throws {
        let server = try LoopbackServer { _ in
            .json(#"{"error":{"code":"BadRequest","message":"The timeout is too long."}}"#, status: 400)
        }
        do {
            _ = try await client(server).uploadLocation(of: id)
            XCTFail("it was answered")
        } catch let error as BuildStackError {
            XCTAssertEqual(error.message, "(BadRequest) The timeout is too long.")
        }
        XCTAssertEqual(server.requests.count, 1, "what queues or makes something is asked once")
    }

    func testASourceIsSentWhole_orInBlocksBeforeTheSignature() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "upload-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
        try Data(bytes).write(to: URL(filePath: path))
        let server = try LoopbackServer { _ in .status(201) }
        let upload = SourceUpload(transport: transport)
        try await upload.send(path, to: server.url + "/account/source/x.tar.gz?sv=1&sig=a%2Fb")
        let whole = try XCTUnwrap(server.requests.first)
        XCTAssertEqual(whole.query, "sv=1&sig=a%2Fb")
        XCTAssertEqual(whole.header("x-ms-blob-type"), "BlockBlob")
        XCTAssertNil(whole.header("Authorization"))
        XCTAssertEqual(whole.body, bytes)

        try await upload.send(path, to: server.url + "/account/y?sig=s", largestWhole: 9_999, block: 4096)
        let pieces = server.requests.dropFirst()
        XCTAssertEqual(pieces.count, 4)
        XCTAssertEqual(Array(pieces.dropLast().flatMap(\.body)), bytes)
        let ids = try pieces.dropLast().map { piece in
            let id = try XCTUnwrap(piece.query?.wholeMatch(of: /comp=block&blockid=([A-Za-z0-9%]+)&sig=s/)?.1)
            return try XCTUnwrap(String(id).removingPercentEncoding)
        }
        let list = try XCTUnwrap(pieces.last)
        XCTAssertEqual(list.query, "comp=blocklist&sig=s")
        XCTAssertEqual(list.text.matches(of: /<Latest>([^<]+)<\/Latest>/).map { String($0.1) }, ids)
        XCTAssertEqual(Set(ids).count, 3)
    }

    func testARefusedUploadSaysWhy() async throws {
        let server = try LoopbackServer { _ in .status(403, headers: [("x-ms-error-code", "AuthenticationFailed")]) }
        do {
            try await SourceUpload(transport: transport).send("/etc/hostname", to: server.url + "/account/x?sig=s")
            XCTFail("it was taken")
        } catch let error as BuildStackError {
            XCTAssertEqual(
                error.message, "The source cannot be uploaded: the blob host answers 403 (AuthenticationFailed).")
        }
    }

    func testPlatformsThatAzureKnowsAreTaken_andNoOthers() throws {
        XCTAssertEqual(try BuildPlatform().architecture, "amd64")
        XCTAssertEqual(try BuildPlatform("linux/arm").variant, nil)
        for text in ["", "solaris", "linux/", "linux/mips", "linux/arm/v9", "linux/arm/v7/x"] {
            XCTAssertThrowsError(try BuildPlatform(text), text)
        }
    }
}
