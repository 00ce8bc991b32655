import Crypto
import Foundation

/// A password as a registry knows it: salted and hashed, with the time at which it ends.
///
/// Passwords are made here and never chosen by people: they have more than 256 random bits, so that no dictionary
/// helps against them and one round of HKDF (RFC 5869) does what many rounds of PBKDF2 do for weak ones. A check costs
/// a few microseconds, which an event loop can bear.
package struct PasswordRecord: Sendable, Hashable {
    /// Names this password and no later one in its place; tokens that were got with it carry it.
    package let id: String
    /// The salt: 16 random bytes.
    package let salt: Data
    /// What the password becomes with the salt.
    package let hash: Data
    /// When it ends; nil for never.
    package let expiry: Date?

    /// A record of these parts.
    package init(id: String, salt: Data, hash: Data, expiry: Date? = nil) {
        self.id = id
        self.salt = salt
        self.hash = hash
        self.expiry = expiry
    }

    /// The record of `password`, with a new salt unless one is given.
    package init(
        of password: String, id: String = UUID().uuidString.lowercased(), salt: Data? = nil, expiry: Date? = nil
    ) {
        let salt = salt ?? SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        let hash = Self.derive(password, salt: salt).withUnsafeBytes { Data($0) }
        self.init(id: id, salt: salt, hash: hash, expiry: expiry)
    }

    /// Whether `candidate` is the password; the time that this takes tells nothing about it.
    package func matches(_ candidate: String) -> Bool {
        Self.derive(candidate, salt: salt) == SymmetricKey(data: hash)
    }

    /// Whether the password is good at `time`.
    package func isInForce(at time: Date) -> Bool { expiry.map { time < $0 } ?? true }

    /// A new password: 52 letters and digits, as Azure's are long.
    package static func newPassword(using generator: inout some RandomNumberGenerator) -> String {
        String((0..<52).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    private static func derive(_ password: String, salt: Data) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(password.utf8)), salt: salt,
            info: Data("acr-embedded password".utf8), outputByteCount: 32)
    }
}
