import Foundation
import NIOCore
import NIOSSL
import SwiftASN1
import X509

/// A certificate authority of this machine alone, for the names that the embedded stack plays.
///
/// Its names are constrained, critically, to the domains of the services that the stack stands in for, and its
/// private key is thrown away as soon as it has signed the one server certificate. Clients are given
/// ``certificateFile`` (`curl --cacert`, `REQUESTS_CA_BUNDLE`); it never goes into a system's trust store.
public struct LocalAuthority: Sendable {
    private static let authorityName = "ca.pem"
    private static let serverName = "server.pem"
    private static let serverKeyName = "server-key.pem"
    /// With less than this left, a new authority is made.
    private static let renewal: TimeInterval = 30 * 86_400

    private let directory: String

    /// The authority's certificate, PEM, mode 0644 (in a folder of mode 0700).
    public var certificateFile: String { directory + "/" + Self.authorityName }

    /// The server's certificate, PEM, mode 0600.
    public var serverCertificateFile: String { directory + "/" + Self.serverName }

    /// The authority in `directory`; a new one where there is none, where it does not hold together, where it does not
    /// cover a name, or where less than 30 days of it remain.
    ///
    /// - Parameters:
    ///   - directory: made with mode 0700 where it is missing, and for these files alone.
    ///   - registryNames: what the server certificate covers beside the fixed names: a registry's name, which stands
    ///     for `NAME.azurecr.io`, or a DNS name below one of the constrained domains such as
    ///     `*.japaneast.data.azurecr.io`.
    ///   - now: the time that validity is judged by.
    /// - Throws: ``EmbeddedNetworkError`` with `unsafeDirectory`, `unusableFile` or `nameNotPermitted`.
    public static func loadOrCreate(directory: String, registryNames: [String], now: Date) throws -> LocalAuthority {
        let names = try AuthorityName.all(with: registryNames)
        let folder = try PrivateDirectory(directory)
        let authority = LocalAuthority(directory: directory)
        guard try !isUsable(in: folder, names: names, now: now) else { return authority }
        let issue = try AuthorityIssue(names: names, now: now)
        // In this order a crash between two files leaves a set that does not hold together, and is made anew.
        try folder.write(issue.serverKey, to: serverKeyName, mode: 0o600)
        try folder.write(issue.server, to: serverName, mode: 0o600)
        try folder.write(issue.authority, to: authorityName, mode: 0o644)
        return authority
    }

    /// A server's TLS settings: the server certificate, TLS 1.2 or later, HTTP/1.1.
    ///
    /// - Throws: what reading the files throws.
    public func serverTLS() throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMFile(serverCertificateFile)
        let key = try NIOSSLPrivateKey(file: directory + "/" + Self.serverKeyName, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // A client that holds an idle connection and does not look at it never says goodbye; a stop must not wait long.
        configuration.shutdownTimeout = .seconds(1)
        return configuration
    }

    /// Whether the three files are there, belong together, cover `names`, and last long enough.
    private static func isUsable(in folder: PrivateDirectory, names: [String], now: Date) throws -> Bool {
        guard let authorityText = try folder.read(authorityName), let serverText = try folder.read(serverName),
            let keyText = try folder.read(serverKeyName),
            // What cannot be parsed is not worth an error: nothing is lost by making it anew.
            let authority = try? Certificate(pemEncoded: authorityText),
            let server = try? Certificate(pemEncoded: serverText),
            let key = try? Certificate.PrivateKey(pemEncoded: keyText)
        else { return false }
        let end = min(authority.notValidAfter, server.notValidAfter)
        guard max(authority.notValidBefore, server.notValidBefore) <= now, now.addingTimeInterval(renewal) <= end,
            server.publicKey == key.publicKey, authority.publicKey.isValidSignature(server.signature, for: server),
            try authority.extensions.nameConstraints == AuthorityIssue.nameConstraints,
            let covered = try server.extensions.subjectAlternativeNames
        else { return false }
        return names.allSatisfy { covered.contains(.dnsName($0)) }
    }
}
