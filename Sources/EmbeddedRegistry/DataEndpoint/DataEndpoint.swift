import Crypto
import EmbeddedNetwork
import Foundation
import HTTPTypes
import RegistryStorage

// Crypto has a protocol of this name.
import struct RegistryStorage.Digest

/// A registry's data endpoint, `NAME.REGION.data.azurecr.io`: blobs are pulled there, by links that the registry signs.
///
/// A link is good for one blob of one repository of one registry, for a while, and for whoever has it: the registry has
/// asked who the client is, and the data endpoint asks no more. The firewall stands before both.
package struct DataEndpoint: Sendable {
    /// How long a link is good for, in seconds: as long as a large layer takes to be begun, not to be read.
    package static let lifetime: TimeInterval = 20 * 60

    /// The endpoint's host name.
    package let host: String
    private let registry: String
    private let loginServer: String
    private let localAuthority: String?
    private let key: SymmetricKey
    private let now: @Sendable () -> Date

    /// A data endpoint.
    ///
    /// - Parameters:
    ///   - host: Its host name, such as `blogbuildtest.japaneast.data.azurecr.io`.
    ///   - localAuthority: Where clients find it that know the registry by another name than its own, such as
    ///     `localhost:54880`: names below `azurecr.io` are for those who come through an egress point.
    ///   - registry: What tells the registry from every other, one of the same name at another time included.
    ///   - loginServer: The registry's own name.
    ///   - key: What signs the links; at least 32 bytes that nobody else knows.
    ///   - now: The clock that links go by.
    package init(
        host: String, localAuthority: String?, registry: String, loginServer: String, key: some ContiguousBytes,
        now: @escaping @Sendable () -> Date
    ) {
        self.host = host
        self.localAuthority = localAuthority
        self.registry = registry
        self.loginServer = loginServer
        self.key = SymmetricKey(data: key)
        self.now = now
    }

    /// The answer that sends a client, which came by `authority`, to the blob.
    func redirection(to digest: Digest, in repository: RepositoryName, authority: String?) -> RegistryAnswer {
        let isOwnName = authority?.prefix { $0 != ":" }.lowercased() == loginServer
        let place = isOwnName ? host : localAuthority ?? host
        let location = "https://\(place)\(link(to: digest, in: repository))"
        return RegistryAnswer(
            .temporaryRedirect,
            [
                .location: location, .contentDigest: digest.description, .distributionAPIVersion: "registry/2.0",
                // The next one is another.
                .cacheControl: "no-store",
            ], length: 0)
    }

    /// The path and query of a link that is good from now on.
    func link(to digest: Digest, in repository: RepositoryName) -> String {
        let expiry = Int64((now().timeIntervalSince1970 + Self.lifetime).rounded(.up))
        let code = HMAC<SHA256>.authenticationCode(for: text(digest, repository, expiry), using: key)
        return "/v2/\(repository)/blobs/\(digest)?expires=\(expiry)&signature=\(Self.hex(code))"
    }

    /// Why a link to `digest` in `repository` with these parameters is not followed; nil where it is good.
    func refusal(
        of digest: Digest, in repository: RepositoryName, expires: Substring?, signature: Substring?
    ) -> DistributionError? {
        guard let expires, let expiry = ByteRange.number(expires), let signature,
            let code = Self.bytes(signature),
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: text(digest, repository, expiry), using: key)
        else { return .linkDenied("the link is not one that this registry has signed") }
        guard now().timeIntervalSince1970 < Double(expiry) else {
            return .linkDenied("the link has expired; ask the registry for another")
        }
        return nil
    }

    /// What is signed.
    ///
    /// No part can hold the separator, so that no two links have the same text.
    private func text(_ digest: Digest, _ repository: RepositoryName, _ expiry: Int64) -> Data {
        Data("\(registry)\n\(repository)\n\(digest)\n\(expiry)".utf8)
    }

    private static func hex(_ code: some Sequence<UInt8>) -> String {
        code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ hex: Substring) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * SHA256.byteCount else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

extension DistributionError {
    /// The data endpoint's answer to a link that is not, or no longer, good.
    static func linkDenied(_ message: String) -> Self { Self(code: "DENIED", message: message, status: 403) }
}
