import Foundation
import Logging
import RegistryStorage
import XCTest

@testable import EmbeddedControlPlane

/// What a registry's owner wants kept is kept, and the rest goes by itself.
final class RegistryUpkeepTests: XCTestCase {
    /// Of the text `untagged`.
    private let digest = "sha256:6ca20016b9c82a1bd57872269b58825bbf6289aedeee361865d54969f99e1c56"

    func testWhatAKilledDeletionLeftGoesAtTheNextStart() async throws {
        let stack = try await StackFixture.start()
        let group = stack.registry.components(separatedBy: "/providers/")[0]
        let second = "\(group)/providers/Microsoft.ContainerRegistry/registries/second"
        let made = try stack.arm("PUT", second, #"{"location":"japaneast","sku":{"name":"Premium"}}"#)
        XCTAssertEqual(made.status, 200, made.body)
        XCTAssertEqual(try stack.arm("DELETE", second).status, 200)
        try await stack.stop()
        // The second's, as it is before a deletion has come to the files, and in its midst; and of a number that nobody
        // has given.
        for name in ["1", "2", "2-deleted", "77"] {
            let folder = "\(stack.directory.registriesDirectory)/\(name)"
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            XCTAssertTrue(FileManager.default.createFile(atPath: folder + "/file", contents: nil))
        }
        let again = try await StackFixture.start(in: stack.directory)
        let left = try FileManager.default.contentsOfDirectory(atPath: stack.directory.registriesDirectory)
        XCTAssertEqual(left.sorted(), ["1", "77"])
        XCTAssertTrue(FileManager.default.fileExists(atPath: stack.directory.directory(ofRegistry: 1) + "/file"))
        try await again.discard()
    }

    func testADamagedRegistryIsToldOf_besideTheOthers() async throws {
        let stack = try await StackFixture.start()
        let second = stack.registry.replacing("blogbuildtest", with: "second")
        let made = try stack.arm("PUT", second, #"{"location":"japaneast","sku":{"name":"Premium"}}"#)
        XCTAssertEqual(made.status, 200, made.body)
        for number: Int64 in [1, 2] {
            try FileManager.default.createDirectory(
                atPath: stack.directory.storageDirectory(ofRegistry: number), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        let damaged = stack.directory.storageDirectory(ofRegistry: 1)
        try Data(repeating: 0x78, count: 8192).write(to: URL(fileURLWithPath: damaged + "/registry.sqlite"))
        func check(_ summaries: [VerificationSummary]) {
            XCTAssertEqual(summaries.map(\.registry), ["blogbuildtest", "second"])
            XCTAssertEqual(summaries.map(\.report.isSound), [false, true])
            XCTAssertTrue(summaries[0].report.findings[0].sentence.contains("'\(damaged)'"), "\(summaries)")
        }
        check(try stack.ask(.verify(registry: nil)))
        let collection = ControlRequest.collectGarbage(
            registry: nil, retentionDays: nil, graceMinutes: nil, dryRun: false)
        XCTAssertThrowsError(try stack.ask(collection, as: [GarbageSummary].self)) { error in
            XCTAssertTrue("\(error)".contains("'blogbuildtest'"), "\(error)")
        }
        // The registry behind the damaged one had its turn: its database was made.
        XCTAssertTrue(
            FileManager.default.fileExists(
                atPath: stack.directory.storageDirectory(ofRegistry: 2) + "/registry.sqlite"))
        try await stack.stop()
        let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        check(try await StoppedStack.verify(stack.directory, registry: nil, logger: silent))
        try FileManager.default.removeItem(atPath: stack.directory.path)
    }

    func testTheRetentionPolicyIsCarriedOutEveryHour() async throws {
        try await StackFixture.with { stack in
            let opened = try stack.arm(
                "PATCH", stack.registry,
                #"{"properties":{"networkRuleSet":{"defaultAction":"Allow"},"adminUserEnabled":true}}"#)
            XCTAssertEqual(opened.status, 200, opened.body)
            stack.clock.advance(by: 1)
            let password = try String(contentsOfFile: stack.directory.passwordFile(ofRegistry: 1), encoding: .utf8)
            func manifest(_ reference: String, _ arguments: String...) throws -> Int {
                try stack.curl(
                    ["--user", "blogbuildtest:\(password)"] + arguments
                        + ["\(stack.ready.registries[0].url)/v2/app/manifests/\(reference)"]
                ).status
            }
            for (reference, content) in [(digest, "untagged"), ("v1", "tagged")] {
                let status = try manifest(
                    reference, "--request", "PUT", "--header", "Content-Type: text/plain", "--data-binary", content)
                XCTAssertEqual(status, 201)
            }
            // Without a policy it stays, however many hours strike.
            for _ in 0..<3 { stack.clock.advance(by: 30 * 86_400) }
            XCTAssertEqual(try manifest(digest), 200)
            let policy = try stack.arm(
                "PATCH", stack.registry,
                #"{"properties":{"policies":{"retentionPolicy":{"status":"enabled","days":7}}}}"#)
            XCTAssertEqual(policy.status, 200, policy.body)
            try await stack.eventually {
                stack.clock.advance(by: 3600)
                return try manifest(digest) == 404
            }
            XCTAssertEqual(try manifest("v1"), 200)
        }
    }
}
