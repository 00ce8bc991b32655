import Foundation
import SwiftASN1
import X509
import XCTest

@testable import EmbeddedNetwork

final class LocalAuthorityTests: NetworkTestCase {
    private let now = Date(timeIntervalSince1970: 1_795_000_000)

    private func make(_ names: [String] = [], at time: Date? = nil) throws -> LocalAuthority {
        try LocalAuthority.loadOrCreate(directory: directory + "/authority", registryNames: names, now: time ?? now)
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: directory + "/authority/" + name, encoding: .utf8)
    }

    func testThreeFilesAreLeftAndNoneIsTheAuthoritysKey() throws {
        let authority = try make()
        let folder = directory + "/authority"
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted(),
            ["ca.pem", "server-key.pem", "server.pem"])
        let mode = { (path: String) in
            try XCTUnwrap(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
        }
        XCTAssertEqual(try mode(folder), 0o700)
        XCTAssertEqual(try mode(authority.certificateFile), 0o644)
        XCTAssertEqual(try mode(folder + "/server-key.pem"), 0o600)
        XCTAssertEqual(try mode(folder + "/server.pem"), 0o600)
        let key = try Certificate.PrivateKey(pemEncoded: text("server-key.pem"))
        XCTAssertNotEqual(key.publicKey, try Certificate(pemEncoded: text("ca.pem")).publicKey)
        XCTAssertEqual(key.publicKey, try Certificate(pemEncoded: text("server.pem")).publicKey)
    }

    func testOpenSSLAcceptsTheServersCertificateForItsNamesAlone() async throws {
        let authority = try make(["*.japaneast.data.azurecr.io"])
        let certificate = authority.serverCertificateFile
        let verify = { (arguments: [String]) in
            try await CommandLineTool.run(
                "openssl",
                [
                    "verify", "-x509_strict", "-purpose", "sslserver", "-attime",
                    String(Int(self.now.timeIntervalSince1970)),
                ]
                    + ["-CAfile", authority.certificateFile] + arguments + [certificate])
        }
        for name in [
            "localhost", "management.azure.com", "login.microsoftonline.com", "graph.microsoft.com",
            "blogbuildtest.azurecr.io", "blogbuildtest.japaneast.data.azurecr.io", "stage.blob.core.windows.net",
            "mcr.microsoft.com", "docker.io", "registry-1.docker.io", "index.docker.io",
            "auth.docker.io",
        ] {
            let result = try await verify(["-verify_hostname", name])
            XCTAssertEqual(result.status, 0, "\(name): \(result.errors)")
        }
        let address = try await verify(["-verify_ip", "127.0.0.1"])
        XCTAssertEqual(address.status, 0, address.errors)
        for arguments in [["-verify_hostname", "example.com"], ["-verify_ip", "127.0.0.2"]] {
            let result = try await verify(arguments)
            XCTAssertNotEqual(result.status, 0, "\(arguments)")
        }
        let shown = try await CommandLineTool.run(
            "openssl", ["x509", "-in", authority.certificateFile, "-noout", "-text"])
        for line in [
            "X509v3 Basic Constraints: critical", "CA:TRUE, pathlen:0", "X509v3 Name Constraints: critical",
            "DNS:azurecr.io", "IP:127.0.0.1/255.255.255.255", "X509v3 Key Usage: critical",
            "Certificate Sign, CRL Sign",
        ] {
            XCTAssertTrue(shown.output.contains(line), "\(line) is missing in \(shown.output)")
        }
    }

    func testClientsRefuseANameOutsideTheConstraintsThoughTheAuthoritySignedIt() async throws {
        // The face of the room refuses such a name; so this goes below it.
        let issue = try AuthorityIssue(names: ["example.com"], now: now)
        try issue.authority.write(toFile: directory + "/ca.pem", atomically: true, encoding: .utf8)
        try issue.server.write(toFile: directory + "/server.pem", atomically: true, encoding: .utf8)
        let result = try await CommandLineTool.run(
            "openssl",
            ["verify", "-attime", String(Int(now.timeIntervalSince1970)), "-CAfile", directory + "/ca.pem"]
                + [directory + "/server.pem"])
        XCTAssertNotEqual(result.status, 0)
        XCTAssertTrue(result.errors.contains("permitted subtree violation"), result.errors)
    }

    func testASecondStartKeepsTheAuthority() throws {
        _ = try make(["blogbuildtest"])
        let files = try ["ca.pem", "server.pem", "server-key.pem"].map(text)
        _ = try make(["blogbuildtest", "another", "third.azurecr.io"], at: now.addingTimeInterval(700 * 86_400))
        XCTAssertEqual(try ["ca.pem", "server.pem", "server-key.pem"].map(text), files)
    }

    func testANewAuthorityIsMadeWhenTheOldOneWillNotDo() throws {
        let spoil: [(String, (String) throws -> Void)] = [
            ("less than 30 days remain", { _ in _ = try self.make(at: self.now.addingTimeInterval(796 * 86_400)) }),
            ("the clock is before its time", { _ in _ = try self.make(at: self.now.addingTimeInterval(-86_400)) }),
            ("a name is not covered", { _ in _ = try self.make(["*.japaneast.data.azurecr.io"]) }),
            (
                "the key is another's",
                { folder in
                    let other = try AuthorityIssue(names: AuthorityName.always, now: self.now)
                    try other.serverKey.write(toFile: folder + "/server-key.pem", atomically: false, encoding: .utf8)
                    _ = try self.make()
                }
            ),
            (
                "the authority is another's",
                { folder in
                    let other = try AuthorityIssue(names: AuthorityName.always, now: self.now)
                    try other.authority.write(toFile: folder + "/ca.pem", atomically: false, encoding: .utf8)
                    _ = try self.make()
                }
            ),
            (
                "a file is cut short",
                { folder in
                    try "-----BEGIN".write(toFile: folder + "/server.pem", atomically: false, encoding: .utf8)
                    _ = try self.make()
                }
            ),
            (
                "a file is missing",
                { folder in
                    try FileManager.default.removeItem(atPath: folder + "/ca.pem")
                    _ = try self.make()
                }
            ),
        ]
        for (what, change) in spoil {
            try? FileManager.default.removeItem(atPath: directory + "/authority")
            _ = try make()
            let before = try text("server-key.pem")
            try change(directory + "/authority")
            XCTAssertNotEqual(try text("server-key.pem"), before, what)
            let server = try Certificate(pemEncoded: text("server.pem"))
            XCTAssertTrue(
                try Certificate(pemEncoded: text("ca.pem")).publicKey.isValidSignature(server.signature, for: server),
                what)
        }
    }

    func testAFolderThatOthersCanReadIsRefused() throws {
        let authority = try make()
        chmod(directory + "/authority", 0o750)
        XCTAssertThrowsError(try make()) {
            XCTAssertEqual($0 as? EmbeddedNetworkError, EmbeddedNetworkError(.unsafeDirectory, ""))
        }
        chmod(directory + "/authority", 0o700)
        try FileManager.default.removeItem(atPath: authority.certificateFile)
        try FileManager.default.createSymbolicLink(
            atPath: authority.certificateFile, withDestinationPath: "/etc/hostname")
        XCTAssertThrowsError(try make()) {
            XCTAssertEqual($0 as? EmbeddedNetworkError, EmbeddedNetworkError(.unusableFile, ""))
        }
    }

    func testAFolderOfAnotherUserIsRefused() throws {
        guard geteuid() == 0 else { throw XCTSkip("only root can give a folder away") }
        _ = try make()
        chown(directory + "/authority", 65534, 65534)
        XCTAssertThrowsError(try make()) {
            XCTAssertEqual($0 as? EmbeddedNetworkError, EmbeddedNetworkError(.unsafeDirectory, ""))
        }
    }

    func testNamesThatTheAuthorityMayNotVouchForAreRefused() {
        for name in [
            "example.com", "azurecr.io.example.com", "evilazurecr.io", "", "*.io", "a..azurecr.io", "-a.azurecr.io",
            "a b.azurecr.io", "x.*.azurecr.io", "127.0.0.2", "\u{0}.azurecr.io",
        ] {
            XCTAssertThrowsError(try make([name]), name) {
                XCTAssertEqual($0 as? EmbeddedNetworkError, EmbeddedNetworkError(.nameNotPermitted, ""))
            }
        }
        XCTAssertEqual(try AuthorityName.all(with: ["BlogBuildTest", "docker.io"]), AuthorityName.always)
    }

    func testEveryAuthorityHasANameOfItsOwn() throws {
        let subjects = try (0..<3).map { _ in
            try Certificate(pemEncoded: AuthorityIssue(names: ["localhost"], now: now).authority).subject.description
        }
        XCTAssertEqual(Set(subjects).count, 3)
    }
}
