import Crypto
import EmbeddedNetwork
import Foundation

/// A key that signs JSON web tokens (RFC 7519) with ES256, and knows its own again.
///
/// Written on swift-crypto and not on jwt-kit: that package's keys are an actor whose verification is asynchronous and
/// takes any registered algorithm, while a registry has to judge a token on its event loop, and has one issuer, one
/// algorithm and one key. A token's first part is therefore compared with the one text that this key writes; another
/// algorithm, `none` or another key cannot even be expressed.
package struct TokenSigningKey: Sendable {
    /// The name of the key in tokens (`kid`): the first half of its public part's SHA-256.
    package let id: String
    private let key: P256.Signing.PrivateKey
    private let publicKey: P256.Signing.PublicKey
    private let head: String

    /// The key `key`.
    package init(_ key: P256.Signing.PrivateKey = P256.Signing.PrivateKey()) {
        self.key = key
        publicKey = key.publicKey
        id = Base64URL.encode(Data(SHA256.hash(data: publicKey.x963Representation).prefix(16)))
        head = Base64URL.encode(Data(#"{"alg":"ES256","kid":"\#(id)","typ":"JWT"}"#.utf8))
    }

    /// The key kept in the file `name` of `folder`, made on the first call with mode 0600.
    ///
    /// - Throws: `EmbeddedNetworkError` with `unusableFile`, also where the file holds no key.
    package static func loadOrCreate(_ name: String, in folder: PrivateDirectory) throws -> Self {
        if let kept = try folder.read(name) {
            guard let key = try? P256.Signing.PrivateKey(pemRepresentation: kept) else {
                throw EmbeddedNetworkError(
                    .unusableFile,
                    "'\(folder.path)/\(name)' holds no P-256 key in PEM; restore it, or remove it, which ends all tokens"
                )
            }
            return Self(key)
        }
        let key = P256.Signing.PrivateKey()
        try folder.write(key.pemRepresentation + "\n", to: name, mode: 0o600)
        return Self(key)
    }

    /// The token with `claims`.
    package func sign(_ claims: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = head + "." + Base64URL.encode(try encoder.encode(claims))
        return body + "." + Base64URL.encode(try key.signature(for: Data(body.utf8)).rawRepresentation)
    }

    /// The claims of `token`, which this key has signed.
    ///
    /// Whether they are in force is for others to say.
    ///
    /// - Throws: ``TokenFailure`` with `malformed` or `forged`.
    /// - Complexity: about 200 µs, most of it the signature's check.
    package func claims<Claims: Decodable>(of token: some StringProtocol, as type: Claims.Type) throws(TokenFailure)
        -> Claims
    {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw TokenFailure(.malformed, "The token is not written as a signed JSON web token.")
        }
        guard parts[0] == head else {
            throw TokenFailure(.forged, "The token's header is not ES256 by the key '\(id)'.")
        }
        let body = token[..<parts[1].endIndex]
        guard let bytes = Base64URL.decode(parts[2]),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: bytes),
            publicKey.isValidSignature(signature, for: Data(body.utf8))
        else { throw TokenFailure(.forged, "The token's signature is not by the key '\(id)'.") }
        guard let payload = Base64URL.decode(parts[1]), let claims = try? JSONDecoder().decode(type, from: payload)
        else { throw TokenFailure(.malformed, "The token's claims are not those of this registry.") }
        return claims
    }

    /// The public part as a JSON web key set has it (RFC 7517): the coordinates.
    package var publicCoordinates: (x: String, y: String) {
        let point = publicKey.rawRepresentation
        return (Base64URL.encode(point.prefix(32)), Base64URL.encode(point.suffix(32)))
    }
}
