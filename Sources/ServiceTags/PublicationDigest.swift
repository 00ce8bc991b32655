/// The SHA-256 of a publication's uncompressed bytes, by which publications are told apart.
public struct PublicationDigest: Sendable, Hashable, CustomStringConvertible {
    /// The 64 lower-case hexadecimal digits.
    public let hexadecimal: String

    /// The digest written as `hexadecimal`, 64 lower-case digits.
    public init(hexadecimal: String) { self.hexadecimal = hexadecimal }

    /// `sha256:` and the digits.
    public var description: String { "sha256:\(hexadecimal)" }
}
