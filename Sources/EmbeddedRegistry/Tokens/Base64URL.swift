import Foundation

/// Base64 for URLs, without padding (RFC 4648, section 5), as JSON web tokens are written in.
package enum Base64URL {
    /// The text of `bytes`.
    package static func encode(_ bytes: some DataProtocol) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// The bytes of `text`; nil where it is not what ``encode(_:)`` would write.
    ///
    /// Strict, so that a token has one spelling alone.
    package static func decode(_ text: some StringProtocol) -> Data? {
        let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: plain + padding), encode(bytes) == text else { return nil }
        return bytes
    }
}
