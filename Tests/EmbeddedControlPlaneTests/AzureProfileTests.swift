import Foundation
import XCTest

@testable import EmbeddedControlPlane

/// The folders in which the Azure CLI is signed in to the stack.
final class AzureProfileTests: XCTestCase {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "az-\(UUID().uuidString.prefix(8))")
        .path

    override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

    private func account(_ stack: StackFixture) throws -> AzureAccount {
        try stack.ask(.environment(egress: "operator"), as: ClientEnvironment.self).account
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\(name)")), as: UTF8.self)
    }

    private func assertPrivate(_ path: String, _ mode: Int) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        XCTAssertEqual(attributes[.posixPermissions] as? Int, mode, path)
    }

    func testFilesAreThoseOfTheCLIAndTheirOwnersAlone() async throws {
        try await StackFixture.with { stack in
            let account = try account(stack)
            try await AzureProfileFolder(path: folder).write(AzureProfile(account, mode: .customCloud))
            try assertPrivate(folder, 0o700)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            XCTAssertEqual(
                names,
                [
                    "acr-embedded.json", "azureProfile.json", "clouds.config", "config",
                    "service_principal_entries.json", "versionCheck.json",
                ])
            for name in names { try assertPrivate("\(folder)/\(name)", 0o600) }
            for name in ["azureProfile.json", "versionCheck.json"] {
                let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
                XCTAssertEqual(Array(bytes.prefix(3)), [0xEF, 0xBB, 0xBF], name)
            }
            let clouds = try text("clouds.config")
            for line in [
                "[AcrEmbedded]", "subscription = \(stack.ready.subscription)",
                "endpoint_resource_manager = \(stack.ready.arm)",
                "endpoint_active_directory = \(stack.ready.signIn.authority)/adfs",
                "endpoint_microsoft_graph_resource_id = \(stack.ready.graph)", "suffix_keyvault_dns = .vault.azure.net",
            ] { XCTAssertTrue(clouds.contains("\(line)\n"), "\(line)\n\(clouds)") }
            XCTAssertTrue(try text("config").contains("name = AcrEmbedded\n"))
        }
    }

    func testASecretIsStoredWhereTheModeNeedsOne() async throws {
        try await StackFixture.with { stack in
            let account = try account(stack)
            let secret = try AzureAccount.secret(in: stack.ready.signIn.secretFile)
            try await AzureProfileFolder(path: folder).write(AzureProfile(account, mode: .managedIdentity))
            XCTAssertFalse(FileManager.default.fileExists(atPath: folder + "/service_principal_entries.json"))
            XCTAssertTrue(try text("azureProfile.json").contains(#""assignedIdentityInfo":"MSI""#))
            // Another way, another content: the folder is the stack's.
            try await AzureProfileFolder(path: folder).write(AzureProfile(account, mode: .azureCloud))
            XCTAssertTrue(try text("service_principal_entries.json").contains(secret))
            XCTAssertEqual(
                try text("clouds.config"), "[AzureCloud]\nsubscription = \(stack.ready.subscription)\n")
        }
    }

    func testWhatAPersonHasSetStaysAndASignOutIsMended() async throws {
        try await StackFixture.with { stack in
            let path: String = try stack.ask(.azureProfile)
            XCTAssertEqual(path, stack.directory.azureProfileDirectory)
            let (config, profile) = (URL(filePath: path + "/config"), URL(filePath: path + "/azureProfile.json"))
            try Data("[cloud]\nname = AzureCloud\n[defaults]\nacr = blogbuildtest\n".utf8).write(to: config)
            let signedIn = try Data(contentsOf: profile)
            try Data("\u{FEFF}{\"subscriptions\": []}".utf8).write(to: profile)
            let _: String = try stack.ask(.azureProfile)
            XCTAssertEqual(try Data(contentsOf: profile), signedIn)
            XCTAssertTrue(String(decoding: try Data(contentsOf: config), as: UTF8.self).contains("acr = blogbuildtest"))
            // What is complete is not written again.
            try FileManager.default.removeItem(atPath: path + "/clouds.config")
            let _: String = try stack.ask(.azureProfile)
            XCTAssertFalse(FileManager.default.fileExists(atPath: path + "/clouds.config"))
            // Another stack's secret is of no use.
            try Data("[]".utf8).write(to: URL(filePath: path + "/service_principal_entries.json"))
            let _: String = try stack.ask(.azureProfile)
            XCTAssertTrue(FileManager.default.fileExists(atPath: path + "/clouds.config"))
        }
    }

    func testAForeignFolderIsLeftAsItIs() async throws {
        try await StackFixture.with { stack in
            let profile = try AzureProfile(try account(stack), mode: .azureCloud)
            func refused(_ reason: String, line: UInt = #line) async throws {
                let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                do {
                    try await AzureProfileFolder(path: folder).write(profile)
                    XCTFail("it was overwritten", line: line)
                } catch let error as StackError {
                    XCTAssertEqual(error.code, .refused, line: line)
                    XCTAssertTrue(error.description.contains(reason), error.description, line: line)
                }
                XCTAssertEqual(
                    try FileManager.default.contentsOfDirectory(atPath: folder).sorted(), before, line: line)
            }
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let own = Data("\u{FEFF}{\"subscriptions\": [{\"id\": \"mine\"}]}".utf8)
            try own.write(to: URL(filePath: folder + "/azureProfile.json"))
            try await refused("'azureProfile.json'")
            // Also where somebody has signed in to something else in a folder of the stack's.
            try FileManager.default.removeItem(atPath: folder + "/azureProfile.json")
            try await AzureProfileFolder(path: folder).write(profile)
            try own.write(to: URL(filePath: folder + "/azureProfile.json"))
            try await refused("'mine'")
            XCTAssertEqual(try Data(contentsOf: URL(filePath: folder + "/azureProfile.json")), own)
        }
    }
}
