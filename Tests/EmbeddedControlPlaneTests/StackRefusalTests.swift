import EmbeddedNetwork
import Foundation
import NIOCore
import NIOPosix
import XCTest

@testable import EmbeddedControlPlane

/// What keeps a stack from starting, and what its commands are refused.
final class StackRefusalTests: XCTestCase {
    func testSecondServeOnOneFolderIsRefusedAndNamesTheFirst() async throws {
        try await StackFixture.with { stack in
            do {
                _ = try await StackFixture.start(in: stack.directory)
                XCTFail("two stacks serve one folder")
            } catch let error as StackError {
                XCTAssertEqual(error.code, .alreadyServing)
                XCTAssertTrue(error.description.contains("Process \(getpid()) "), error.description)
            }
            XCTAssertEqual(try stack.arm("GET", stack.registry).status, 200)
        }
    }

    func testStartSaysWhichPortIsTaken() async throws {
        let stack = try await StackFixture.start()
        try await stack.stop()
        for (url, name) in [
            (stack.ready.registries[0].url, "registry blogbuildtest"), (stack.ready.arm, "resource manager"),
        ] {
            let port = try XCTUnwrap(URL(string: url)?.port)
            let squatter = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .bind(host: "127.0.0.1", port: port).get()
            do {
                _ = try await StackFixture.start(in: stack.directory)
                XCTFail("a stack runs without its \(name)")
            } catch let error as EmbeddedNetworkError {
                XCTAssertEqual(error.code, .bindFailed)
                XCTAssertTrue(error.description.contains("'\(name)'"), error.description)
                XCTAssertTrue(error.description.contains(":\(port)"), error.description)
            }
            try await squatter.close()
        }
        try await StackFixture.start(in: stack.directory).discard()
    }

    func testFolderThatIsOpenToOthersIsRefused() async throws {
        let directory = StackFixture.newDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        do {
            _ = try await StackFixture.start(in: directory)
            XCTFail("a folder that others can enter is served")
        } catch let error as EmbeddedNetworkError {
            XCTAssertEqual(error.code, .unsafeDirectory)
        }
        try FileManager.default.removeItem(atPath: directory.path)
    }

    func testStartSaysWhatIsMissing_whenThereAreNoSamples() async throws {
        let directory = StackFixture.newDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        do {
            _ = try await StackFixture.start(in: directory) { $0.publications = "/nonexistent" }
            XCTFail("a stack runs without samples")
        } catch let error as StackError {
            XCTAssertEqual(error.code, .publications)
            XCTAssertTrue(error.description.contains("/nonexistent"), error.description)
        }
    }

    func testCommandsSayThatNothingRuns_whenNothingRuns() throws {
        XCTAssertThrowsError(
            try ControlClient(StackFixture.newDirectory()).send(.registryList, as: [ReadyDocument.Registry].self)
        ) { error in
            XCTAssertEqual((error as? StackError)?.code, .notRunning)
        }
    }

    func testCommandsRefusalsAreSentences() async throws {
        try await StackFixture.with { stack in
            func refusal(_ request: ControlRequest) -> StackError? {
                do {
                    let _: JSONValue = try stack.ask(request)
                    return nil
                } catch {
                    return error as? StackError
                }
            }
            XCTAssertEqual(refusal(.registryShow(name: "nosuchone"))?.code, .notFound)
            XCTAssertEqual(refusal(.egressAdd(name: "laptop", address: "2001:db8::1"))?.code, .refused)
            XCTAssertEqual(refusal(.egressAdd(name: "agent-x", address: "198.19.252.1"))?.code, .refused)
            XCTAssertEqual(refusal(.egressAdd(name: "Two Words", address: "198.19.252.1"))?.code, .refused)
            XCTAssertNil(refusal(.egressAdd(name: "laptop", address: "198.19.252.1")))
            XCTAssertEqual(refusal(.egressAdd(name: "laptop", address: "198.19.252.2"))?.code, .refused)
            XCTAssertEqual(
                refusal(.registryCreate(name: "blogbuildtest", resourceGroup: nil, location: nil, tier: "Premium"))?
                    .code,
                .refused)
            XCTAssertEqual(
                refusal(.registryCreate(name: "b", resourceGroup: nil, location: nil, tier: "Premium"))?.code, .refused)
        }
    }
}
