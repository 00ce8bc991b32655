import Crypto
import EmbeddedNetwork
import Foundation

/// The bearer token that the embedded resource manager asks for: 256 random bits, made once for a data folder.
package struct AccessToken: Sendable {
    /// The token's text.
    package let text: String

    /// The token kept in the file `name` of `folder`, made on the first call with mode 0600.
    ///
    /// - Throws: `EmbeddedNetworkError` with `unusableFile`.
    static func loadOrCreate(_ name: String, in folder: PrivateDirectory) throws -> Self {
        if let kept = try folder.read(name)?.trimmingCharacters(in: .whitespacesAndNewlines), !kept.isEmpty {
            return Self(text: kept)
        }
        let text = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        try folder.write(text, to: name, mode: 0o600)
        return Self(text: text)
    }

    /// Whether `candidate` is the token.
    ///
    /// Digests are compared, so that the time taken tells nothing about it.
    package func matches(_ candidate: some StringProtocol) -> Bool {
        SHA256.hash(data: Data(candidate.utf8)) == SHA256.hash(data: Data(text.utf8))
    }
}

/// Whatever holds a token may be put into a log by a library that knows nothing of it: no form of text shows it.
extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "a secret" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
