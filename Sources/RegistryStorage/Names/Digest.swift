import Crypto
import Foundation
import NIOCore

/// A content's digest: an algorithm and its value in lower-case hexadecimal digits, such as `sha256:…`.
///
/// OCI image specification 1.1, "Digests". Only the two registered algorithms are accepted.
package struct Digest: Sendable, Hashable, CustomStringConvertible {
    /// A registered algorithm.
    package enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// SHA-256, which every implementation must support.
        case sha256
        /// SHA-512.
        case sha512

        /// What a digest begins with.
        var prefix: String { self == .sha256 ? "sha256:" : "sha512:" }

        /// The length of a value, in hexadecimal digits.
        package var hexLength: Int { self == .sha256 ? 64 : 128 }
    }

    /// The algorithm.
    package let algorithm: Algorithm
    /// The whole digest, as it is written.
    package let description: String

    /// The value's hexadecimal digits.
    package var hex: Substring { description.dropFirst(algorithm.rawValue.utf8.count + 1) }

    /// The digest that `text` is.
    ///
    /// Some 100 ns: it stands in the path of many requests.
    ///
    /// - Throws: ``StorageError`` with `invalidDigest`; upper-case digits are refused too, as the specification says.
    package init(parsing text: some StringProtocol) throws(StorageError) {
        let text = String(text)
        guard let algorithm = Algorithm.allCases.first(where: { text.hasPrefix($0.prefix) }) else {
            throw Self.refusal(text, "expected 'sha256:' or 'sha512:' and the value")
        }
        let start = algorithm.prefix.utf8.count
        let isValue = { (bytes: UnsafeBufferPointer<UInt8>) in
            bytes.count == start + algorithm.hexLength && bytes[start...].allSatisfy(Self.isDigit)
        }
        guard text.utf8.withContiguousStorageIfAvailable(isValue) ?? Array(text.utf8).withUnsafeBufferPointer(isValue)
        else {
            throw Self.refusal(text, "expected \(algorithm.hexLength) lower-case hexadecimal digits")
        }
        self.algorithm = algorithm
        description = text
    }

    /// A digest of `value`, the algorithm's output.
    private init(_ algorithm: Algorithm, value: some Sequence<UInt8>) {
        self.algorithm = algorithm
        var text = Array("\(algorithm.rawValue):".utf8)
        for byte in value {
            text.append(Self.digits[Int(byte >> 4)])
            text.append(Self.digits[Int(byte & 15)])
        }
        description = String(decoding: text, as: UTF8.self)
    }

    /// The digest of `hasher`'s input.
    init(_ hasher: SHA256) { self.init(.sha256, value: hasher.finalize()) }

    /// The digest of `hasher`'s input.
    init(_ hasher: SHA512) { self.init(.sha512, value: hasher.finalize()) }

    /// The digest of the readable bytes of `buffer`.
    package static func of(_ buffer: ByteBuffer, algorithm: Algorithm = .sha256) -> Self {
        buffer.withUnsafeReadableBytes { of(UnsafeRawBufferPointer($0), algorithm: algorithm) }
    }

    /// The digest of `bytes`.
    package static func of(_ bytes: some ContiguousBytes, algorithm: Algorithm = .sha256) -> Self {
        bytes.withUnsafeBytes { bytes in
            switch algorithm {
            case .sha256:
                var hasher = SHA256()
                hasher.update(bufferPointer: bytes)
                return Self(hasher)
            case .sha512:
                var hasher = SHA512()
                hasher.update(bufferPointer: bytes)
                return Self(hasher)
            }
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func refusal(_ text: String, _ expected: String) -> StorageError {
        StorageError(.invalidDigest, "'\(text.prefix(160))' is not a digest: \(expected).")
    }
}
