import Crypto

/// The SHA-256 of a publication's uncompressed bytes, by which publications are told apart.
public struct PublicationDigest: Sendable, Hashable, CustomStringConvertible {
    /// The 64 lower-case hexadecimal digits.
    public let hexadecimal: String

    /// The digest written as `hexadecimal`, 64 lower-case digits.
    public init(hexadecimal: String) { self.hexadecimal = hexadecimal }

    /// The digest of `bytes`.
    ///
    /// - Complexity: O(bytes), about half a millisecond a megabyte.
    public init(of bytes: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in SHA256.hash(data: bytes) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        hexadecimal = String(decoding: text, as: UTF8.self)
    }

    /// `sha256:` and the digits.
    public var description: String { "sha256:\(hexadecimal)" }
}
