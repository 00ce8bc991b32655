import AzureResourceManager
import Foundation
import XCTest

@testable import FirewallSync

/// That two runs never work on one registry at once.
final class RegistryLockTests: XCTestCase {
    private typealias Fixture = LedgerFixture

    private static func acquire(
        _ folder: String, _ registry: RegistryID = Fixture.registry, wait: Double = 0
    ) async throws -> RegistryLock {
        try await RegistryLock.acquire(
            directory: folder + "/state", registry: registry, waitSeconds: wait, holder: "ops@build1",
            clock: { Fixture.now })
    }

    func testASecondRunIsToldWhoHoldsTheLock() async throws {
        let folder = try Fixture(self).folder
        let lock = try await Self.acquire(folder)
        let shouted = RegistryID(subscription: "s", resourceGroup: "BLOG", name: "BLOGBUILDTEST")
        do {
            _ = try await Self.acquire(folder, shouted)
            XCTFail("two runs hold the lock")
        } catch let error as LockError {
            XCTAssertEqual(error.code, .held)
            XCTAssertTrue(
                error.description.contains("Process \(getpid()) (ops@build1, since 2025-10-27T08:00:00Z)"),
                error.description)
        }
        lock.release()
        lock.release()
        try await Self.acquire(folder).release()
    }

    func testOtherRegistriesHaveOtherLocks() async throws {
        let folder = try Fixture(self).folder
        let namesake = RegistryID(subscription: "S", resourceGroup: "news", name: "blogbuildtest")
        let locks = [
            try await Self.acquire(folder), try await Self.acquire(folder, Fixture.other),
            try await Self.acquire(folder, namesake),
        ]
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder + "/state/locks").count, 3)
        locks.forEach { $0.release() }
    }

    func testAWaitingRunGetsTheLockWhenItIsFree() async throws {
        let folder = try Fixture(self).folder
        let lock = try await Self.acquire(folder)
        async let next = Self.acquire(folder, wait: 600)
        lock.release()
        try await next.release()
    }

    func testAWaitEndsWithItsTask() async throws {
        let folder = try Fixture(self).folder
        let lock = try await Self.acquire(folder)
        let waiting = Task { try await RegistryLockTests.acquire(folder, wait: 600) }
        waiting.cancel()
        do {
            _ = try await waiting.value
            XCTFail("a cancelled task got the lock")
        } catch let error as LockError {
            XCTAssertEqual(error.code, .cancelled)
        }
        lock.release()
    }

    func testALockIsFreeWhenItsHolderIsKilled() async throws {
        let folder = try Fixture(self).folder
        let (input, output) = (Pipe(), Pipe())
        let child = try ChildProcess.start(
            ["CHILD_LOCK": folder], test: "LockChildTests/testHolds", input: input, output: output)
        var said = ""
        while !said.contains("locked") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { return XCTFail("the child ended: \(said)") }
            said += String(decoding: data, as: UTF8.self)
        }
        do {
            _ = try await Self.acquire(folder)
            XCTFail("two processes hold the lock")
        } catch let error as LockError {
            XCTAssertTrue(error.description.contains("Process \(child.processIdentifier) "), error.description)
        }
        XCTAssertEqual(kill(child.processIdentifier, SIGKILL), 0)
        child.waitUntilExit()
        try await Self.acquire(folder).release()
        try input.fileHandleForWriting.close()
    }

    func testALockFileOpenToOthersIsRefused() async throws {
        let folder = try Fixture(self).folder
        try await Self.acquire(folder).release()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/state/locks")
        do {
            _ = try await Self.acquire(folder)
            XCTFail("the folder is open to others")
        } catch let error as LockError {
            XCTAssertEqual(error.code, .insecure)
        }
    }
}

/// The work of a child process of ``RegistryLockTests``; without a parent it holds a lock of its own.
final class LockChildTests: XCTestCase {
    func testHolds() async throws {
        let parent = ProcessInfo.processInfo.environment["CHILD_LOCK"]
        let folder = try parent ?? LedgerFixture(self).folder
        let lock = try await RegistryLock.acquire(
            directory: folder + "/state", registry: LedgerFixture.registry, waitSeconds: 0, holder: "child@build1")
        if parent != nil {
            try FileHandle.standardOutput.write(contentsOf: Data("locked\n".utf8))
            _ = FileHandle.standardInput.availableData
        }
        lock.release()
    }
}
