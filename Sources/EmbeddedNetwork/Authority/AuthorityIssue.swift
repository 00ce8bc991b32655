import Crypto
import Foundation
import SwiftASN1
import X509

/// A new authority and the one server certificate that it ever signs, as PEM.
///
/// The authority's private key lives for the length of ``init(names:now:)``: nobody can sign with it afterwards, so
/// trusting the authority is trusting these names on this machine and nothing else.
struct AuthorityIssue {
    /// How long both certificates are good for: the longest that Apple's clients accept of a server.
    static let validity: TimeInterval = 825 * 86_400

    let authority: String
    let server: String
    let serverKey: String

    /// Makes both certificates, P-256, for `names` and 127.0.0.1.
    init(names: [String], now: Date) throws {
        let authorityKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let serverKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        // An hour back, for a container whose clock is behind.
        let notBefore = now.addingTimeInterval(-3600)
        let notAfter = now.addingTimeInterval(Self.validity - 3600)
        // The serial number makes the name unique, so that a stale authority is never taken for its successor.
        let serialNumber = Certificate.SerialNumber()
        let subject = try DistinguishedName {
            OrganizationName("acr-embedded")
            CommonName("acr-embedded local authority \(Self.hexadecimal(serialNumber.bytes.prefix(4)))")
        }
        let authority = try Certificate(
            version: .v3,
            serialNumber: serialNumber,
            publicKey: authorityKey.publicKey,
            notValidBefore: notBefore,
            notValidAfter: notAfter,
            issuer: subject,
            subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                Critical(Self.nameConstraints)
                SubjectKeyIdentifier(hash: authorityKey.publicKey)
            },
            issuerPrivateKey: authorityKey)
        let server = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: serverKey.publicKey,
            notValidBefore: notBefore,
            notValidAfter: notAfter,
            issuer: subject,
            subject: try DistinguishedName {
                OrganizationName("acr-embedded")
                CommonName("acr-embedded server")
            },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(GeneralName.dnsName) + [.ipAddress(Self.loopback)])
                SubjectKeyIdentifier(hash: serverKey.publicKey)
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: authorityKey.publicKey).keyIdentifier)
            },
            issuerPrivateKey: authorityKey)
        self.authority = try authority.serializeAsPEM().pemString + "\n"
        self.server = try server.serializeAsPEM().pemString + "\n"
        self.serverKey = try serverKey.serializeAsPEM().pemString + "\n"
    }

    /// 127.0.0.1, as it stands in a certificate's names.
    static let loopback = ASN1OctetString(contentBytes: [127, 0, 0, 1])

    /// What the authority may vouch for: the domains, and 127.0.0.1/32.
    ///
    /// An address form that is named in part is closed for the rest (RFC 5280, section 4.2.1.10), so no IPv6 address passes either.
    static let nameConstraints = NameConstraints(
        permittedDNSDomains: AuthorityName.domains,
        permittedIPRanges: [ASN1OctetString(contentBytes: [127, 0, 0, 1, 255, 255, 255, 255])])

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
