import EmbeddedNetwork
import Foundation
import NIOCore
import NIOPosix
import XCTest

@testable import EmbeddedControlPlane

/// Who may start a stack, and where.
final class StackStartTests: XCTestCase {
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

    func testFolderWhosePathIsTooLongForItsSocketsIsRefusedBeforeAnythingIsMade() async throws {
        let directory = DataDirectory(
            path: StackFixture.newDirectory().path + "-" + String(repeating: "long", count: 20))
        do {
            _ = try await StackFixture.start(in: directory)
            XCTFail("a folder without room for sockets is served")
        } catch let error as EmbeddedNetworkError {
            XCTAssertEqual(error.code, .pathTooLong)
        }
        XCTAssertFalse(FileManager.default.fileExists(atPath: directory.path))
    }

    func testFolderThatCannotBeMadeIsNamedWithTheReason() async throws {
        let file = StackFixture.newDirectory().path
        try Data().write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        do {
            _ = try await StackFixture.start(in: DataDirectory(path: file + "/below/data"))
            XCTFail("a folder below a file is served")
        } catch let error as EmbeddedNetworkError {
            XCTAssertEqual(error.code, .unsafeDirectory)
            XCTAssertTrue(error.description.contains("'\(file)/below'"), error.description)
            XCTAssertTrue(error.description.hasSuffix(": Not a directory"), error.description)
        }
    }
}
