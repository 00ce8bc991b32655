/// Why a client was not taken for anybody, or not for somebody who may.
///
/// Two failures are equal when their codes are.
package struct TokenFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    package enum Code: String, Sendable, Hashable, Codable {
        /// No credentials were shown.
        case missing
        /// The credentials are not written as any should be.
        case malformed
        /// No key of this stack signed the token: another algorithm, another key, or a changed text.
        case forged
        /// The token's time is over.
        case expired
        /// The token's time is still to come.
        case notYetValid
        /// The token is for another registry.
        case otherRegistry
        /// The token is good for something else: a refresh token where an access token is needed, or the reverse.
        case wrongPurpose
        /// What the token was got with is no more: renewed, disabled, deleted or switched off.
        case revoked
        /// No such user with such a password.
        case wrongPassword
        /// The registry answers nobody without credentials.
        case anonymousRefused
        /// The client is known, and may not do this.
        case insufficientScope
    }

    /// What is wrong, for programs.
    package let code: Code
    /// One sentence.
    package let description: String

    /// A failure that says `description`.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    package static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    package func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// The `error` of a Bearer challenge (RFC 6750, section 3.1); nil where the client only has to get a token first.
    package var challengeError: String? {
        switch code {
        case .missing, .wrongPassword, .anonymousRefused: nil
        case .insufficientScope: "insufficient_scope"
        case .malformed, .forged, .expired, .notYetValid, .otherRegistry, .wrongPurpose, .revoked: "invalid_token"
        }
    }
}
