import EmbeddedNetwork
import Foundation

/// The certificates by which runs check the hosts that they reach.
enum RunAuthority {
    private static let name = "runs.pem"

    /// The file for the runs of a stack: the stack's own authority and, where egress points lead outside, the authorities
    /// of the hosts there.
    ///
    /// - Parameter own: The file of the stack's own authority.
    /// - Throws: ``StackError`` with `outsideAuthority` where the outside's authorities cannot be read.
    static func file(own: String, configuration: StackConfiguration) throws -> String {
        guard !configuration.outsideHosts.isEmpty else { return own }
        let outside = configuration.outsideAuthority
        guard let certificates = try? String(contentsOfFile: outside, encoding: .utf8),
            certificates.contains("-----BEGIN CERTIFICATE-----")
        else {
            throw StackError(
                .outsideAuthority,
                "'\(outside)' holds no certificates in PEM that can be read; --outside-authority names another file.")
        }
        let directory = try PrivateDirectory(configuration.directory.authorityDirectory)
        let text = try String(contentsOfFile: own, encoding: .utf8) + "\n" + certificates
        try directory.write(text, to: name, mode: 0o600)
        return "\(configuration.directory.authorityDirectory)/\(name)"
    }
}
