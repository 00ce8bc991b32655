import Foundation
import XCTest

/// The ways in which the Azure CLI comes to be signed in to the stack, and what each of them leaves behind.
final class AzureSignInTests: AzureCLICase {
    override var arguments: [String] { super.arguments + ["--log-level", "trace"] }

    private var signIn: EmbeddedStackProcess.Ready.SignIn { get throws { try stack.ready.signIn } }

    func testTheFirstCommandInAShellWorks_andAPersonsOwnSignInIsNotTouched() throws {
        let own = runner.home.appending(path: ".azure")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        try Data("[cloud]\nname = AzureChinaCloud\n".utf8).write(to: own.appending(path: "config"))
        let az = try az()
        try az.expect("acr list --query [].name", prints: "blogbuildtest")
        try az.expect(
            "acr login -n blogbuildtest --expose-token --query loginServer", prints: "blogbuildtest.azurecr.io")
        try az.expect("account show --query user.name", prints: "operator")
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: own.path), ["config"])
        XCTAssertEqual(
            try String(contentsOf: own.appending(path: "config"), encoding: .utf8), "[cloud]\nname = AzureChinaCloud\n")
        // Signed out, and in again by the next shell.
        XCTAssertEqual(try az.run("logout").status, 0)
        try az.expect("acr list", failsWith: "az login")
        try self.az().expect("acr list --query [].name", prints: "blogbuildtest")
        // The person's own folder is refused, and stays as it is.
        let refused = try stack.command("az-profile", own.path)
        XCTAssertEqual(refused.status, 1)
        XCTAssertTrue(refused.error.contains("it holds files that acr-embedded has not written"), refused.error)
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: own.path), ["config"])
    }

    func testASignedInShellGoesOnWhenTheStacksClockIsPutAhead() throws {
        let az = try az()
        try az.expect("acr list --query [].name", prints: "blogbuildtest")
        XCTAssertEqual(try stack.command("clock", "advance", "7d").status, 0)
        try az.expect("acr list --query [].name", prints: "blogbuildtest")
        try az.expect("acr repository list -n blogbuildtest", prints: "")
    }

    func testFoldersForEveryWayNeedNoLogin() throws {
        for (mode, cloud, user) in [
            ("azure-cloud", "AzureCloud", "operator"), ("custom-cloud", "AcrEmbedded", "operator"),
            ("managed-identity", "AzureCloud", "systemAssignedIdentity"),
        ] {
            let az = try az(mode: mode)
            try az.expect("acr list --query [].name", prints: "blogbuildtest")
            try az.expect("account show --query [environmentName,user.name]", prints: "\(cloud),\(user)")
            try az.expect("acr repository list -n blogbuildtest", prints: "")
        }
    }

    func testACloudThatTheCLIRegistersItself_asADFSAndAsEntra() throws {
        let secret = try String(contentsOfFile: try signIn.secretFile, encoding: .utf8)
        let arm = try stack.ready.arm
        for (name, more, variables) in [
            ("Federated", [], [:]),
            (
                "Entra", ["--endpoint-active-directory", try signIn.authority],
                ["AZURE_CORE_INSTANCE_DISCOVERY": "false"]
            ),
        ] {
            let az = try az().with(["AZURE_CONFIG_DIR": path("az-\(name)")]).with(variables)
            let registered = try az.runner.run(
                ["cloud", "register", "-n", name, "--endpoint-resource-manager", arm] + more)
            XCTAssertEqual(registered.status, 0, registered.all)
            XCTAssertEqual(try az.run("cloud set -n \(name)").status, 0)
            try az.expect(
                "login --service-principal -u operator -p \(secret) --tenant \(try signIn.tenant) --query [].cloudName",
                prints: name)
            try az.expect("acr list --query [].name", prints: "blogbuildtest")
        }
    }

    func testTheMachinesIdentity_whoseVariablesEveryCommandNeeds() throws {
        let az = try az(mode: "managed-identity").with(["AZURE_CONFIG_DIR": path("az-identity")])
        try az.expect("login --identity --query [].user.assignedIdentityInfo", prints: "MSI")
        try az.expect("acr list --query [].name", prints: "blogbuildtest")
        try az.with(["IDENTITY_HEADER": "wrong"]).expect("acr list", failsWith: "X-IDENTITY-HEADER is missing or wrong")
        try az.expect("login --identity --client-id somebody", failsWith: "no user-assigned identity")
    }

    func testStrangersAreRefused_andNoSecretIsInAnyLog() throws {
        let az = try az().with(["AZURE_CONFIG_DIR": path("az-stranger")])
        let tenant = try signIn.tenant
        try az.expect(
            "login --service-principal -u 12345678-aaaa-bbbb-cccc-1234567890ab -p Str4nger-S3cret --tenant \(tenant)",
            failsWith: "AADSTS700016")
        try az.expect(
            "login --service-principal -u operator -p Wr0ng-S3cret --tenant \(tenant)", failsWith: "AADSTS7000215")
        let identity = try self.az(mode: "managed-identity")
        try identity.with(["IDENTITY_HEADER": "Wr0ng-H3ader"]).expect("acr list", failsWith: "401")
        try self.az().expect("acr list --query [].name", prints: "blogbuildtest")
        try self.az().expect("acr repository list -n blogbuildtest", prints: "")
        let secret = try String(contentsOfFile: try signIn.secretFile, encoding: .utf8)
        let header = try XCTUnwrap(identity.runner.environment["IDENTITY_HEADER"])
        XCTAssertEqual(try stack.stop(), 0)
        // Everything that the stack has written: its folder, and what `serve` printed.
        let root = URL(fileURLWithPath: stack.directory).deletingLastPathComponent()
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
        var (count, holders): (Int, [String: [String]]) = (0, [:])
        while let file = files?.nextObject() as? URL {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
            let content = try Data(contentsOf: file)
            count += 1
            for text in ["Str4nger-S3cret", "Wr0ng-S3cret", "Wr0ng-H3ader", secret, header]
            where content.firstRange(of: Data(text.utf8)) != nil {
                holders[text, default: []].append(file.lastPathComponent)
            }
        }
        XCTAssertGreaterThan(count, 10)
        XCTAssertEqual(
            holders.mapValues { $0.sorted() },
            [secret: ["client-secret", "service_principal_entries.json"], header: ["identity-header"]])
    }
}
