import EmbeddedRegistry
import Foundation
import Logging
import RegistryStorage
import XCTest

@testable import EmbeddedControlPlane

final class UpstreamRegistriesTests: XCTestCase {
    private var folder = ""

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "upstream-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

    private var program: String { folder + "/busybox" }

    /// The registries, as a start of the stack makes them.
    private func registries() -> UpstreamRegistries {
        UpstreamRegistries(
            directory: DataDirectory(path: folder + "/data"), program: program, now: { Date() },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func list() async throws -> [UpstreamImage] {
        let registries = registries()
        let images = try await registries.list()
        await registries.close()
        return images
    }

    func testImagesAreMadeOnce_whateverTheProgramBecomes() async throws {
        let before = try await list()
        XCTAssertEqual(before, [], "there is no program")
        try Data("one".utf8).write(to: URL(fileURLWithPath: program))
        let made = try await list()
        XCTAssertEqual(
            made.map(\.image),
            [
                "mcr.microsoft.com/busybox:latest", "mcr.microsoft.com/busybox:stable",
                "mcr.microsoft.com/hello-world:latest", "mcr.microsoft.com/hello-world:linux",
                "docker.io/library/busybox:latest", "docker.io/library/busybox:stable",
                "docker.io/library/hello-world:latest", "docker.io/library/hello-world:linux",
            ])
        XCTAssertEqual(Set(made.map(\.digest)).count, 2)
        try Data("another".utf8).write(to: URL(fileURLWithPath: program))
        let kept = try await list()
        XCTAssertEqual(kept, made)
        try FileManager.default.removeItem(atPath: program)
        let left = try await list()
        XCTAssertEqual(left, made)
    }

    func testManyFirstRequestsAtOnceOpenARegistryOnce() async throws {
        try Data("one".utf8).write(to: URL(fileURLWithPath: program))
        let registries = registries()
        let opened = try await withThrowingTaskGroup(of: ObjectIdentifier.self) { group in
            for _ in 0..<20 {
                group.addTask { ObjectIdentifier(try await registries.storage(of: .docker)) }
            }
            return try await group.reduce(into: Set<ObjectIdentifier>()) { $0.insert($1) }
        }
        XCTAssertEqual(opened.count, 1)
        await registries.collectGarbage()
        let images = try await registries.list()
        XCTAssertEqual(images.count, 8)
        await registries.close()
        do {
            _ = try await registries.storage(of: .docker)
            XCTFail("opened after the end")
        } catch let error as StorageError {
            XCTAssertEqual(error.code, .closed)
        }
    }
}
