import FirewallSync
import XCTest

/// No secret belongs in the file, and none is ever shown.
final class ConfigurationSecretTests: XCTestCase {
    private let secret = "hunter2-Q~x"

    func testASecretInTheFileIsRefusedAndNotShown() throws {
        let token = "eyJ" + String(repeating: "hbGciOi", count: 20)
        let credentials = [
            "client-secret: \(secret)", "client-secret: {tenant: t, client-id: c, secret: \(secret)}",
            "client-secret: {tenant: t, client-id: c, client_secret: \(secret)}",
            "client-secret: {tenant: t, client-id: c, secret-environment: \(secret)}",
            "client-secret: {tenant: t, client-id: c, password: \(secret)}", "token: \(secret)",
            "token-environment: \(secret)", "token-file: \(token)", "azure-cli: \(secret)",
            "managed-identity: \(secret)",
        ]
        for credential in credentials {
            let file = try ConfigurationFile(
                ConfigurationFile.registry + "credentials:\n  way:\n    \(credential)\n", of: self)
            let problems = file.problems()
            XCTAssertTrue(problems.contains { $0.code == .inlineSecret && $0.line == 6 }, credential)
            let text = "\(ConfigurationError(problems))"
            XCTAssertFalse(text.contains(secret) || text.contains(token), text)
            XCTAssertTrue(text.contains("secret-file"), "it says where a secret goes instead: \(text)")
        }
        let bare = try ConfigurationFile(ConfigurationFile.registry + "credentials: {way: \(secret)}\n", of: self)
        XCTAssertEqual(bare.problems().map(\.code), [.inlineSecret])
        XCTAssertFalse("\(ConfigurationError(bare.problems()))".contains(secret))
    }

    func testAURLWithAPasswordIsRefusedAndNotShown() throws {
        for lines in [
            "transport: {proxy: \"http://ops:\(secret)@proxy.example:3128\"}",
            "transport: {proxy: \"nonsense://ops:\(secret)@proxy.example:3128\"}",
            "sources: {public: [{page: \"https://ops:\(secret)@files.example/\"}]}",
        ] {
            let problems = try ConfigurationFile(ConfigurationFile.registry + lines + "\n", of: self).problems()
            XCTAssertEqual(problems.map(\.code), [.inlineSecret], lines)
            XCTAssertFalse("\(ConfigurationError(problems))".contains(secret))
        }
    }
}
