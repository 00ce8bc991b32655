import Crypto
import Foundation

/// What an `Authorization` header holds.
enum Credentials {
    /// A token.
    case bearer(Substring)
    /// A name and a password, encoded.
    case basic(Substring)

    /// The credentials in `header`.
    ///
    /// - Throws: ``TokenFailure`` with `malformed` for a scheme that no client uses.
    init(_ header: String) throws(TokenFailure) {
        // Compared by bytes: this stands in the path of every request.
        if Self.hasScheme("bearer ", header) {
            self = .bearer(header.dropFirst("bearer ".count))
        } else if Self.hasScheme("basic ", header) {
            self = .basic(header.dropFirst("basic ".count))
        } else {
            throw TokenFailure(.malformed, "The Authorization header is neither Bearer nor Basic.")
        }
    }

    /// What verified credentials are remembered by.
    func cacheKey(header: String) -> GrantCache.Key {
        switch self {
        case .bearer: .bearer(header)
        case .basic: .basic(SHA256.hash(data: Data(header.utf8)))
        }
    }

    /// The name and the password of Basic credentials (RFC 7617); nil where they cannot be told apart.
    static func nameAndPassword(_ encoded: some StringProtocol) -> (name: String, password: String)? {
        guard let bytes = Data(base64Encoded: String(encoded)), let text = String(bytes: bytes, encoding: .utf8),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private static func hasScheme(_ scheme: StaticString, _ header: String) -> Bool {
        let utf8 = header.utf8
        guard utf8.count > scheme.utf8CodeUnitCount else { return false }
        return scheme.withUTF8Buffer { scheme in zip(utf8, scheme).allSatisfy { $0 | 0x20 == $1 } }
    }
}
