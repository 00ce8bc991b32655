import Crypto
import Foundation
import NIOCore

/// The file that a ``DownloadPage`` offers.
public struct DownloadFile: Sendable {
    /// `ServiceTags_Embedded_20261116.json`.
    public let fileName: String
    /// When the content last changed.
    public let modified: Date
    /// The number of bytes.
    public var byteCount: Int { content.readableBytes }

    let content: ByteBuffer
    let entityTag: String

    /// A file with this content.
    ///
    /// - Complexity: O(n): the bytes are hashed for the entity tag. Keep the value as long as the content stays.
    public init(fileName: String, bytes: [UInt8], modified: Date) {
        self.fileName = fileName
        self.modified = modified
        content = ByteBuffer(bytes: bytes)
        entityTag =
            "\"" + SHA256.hash(data: bytes).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            + "\""
    }
}
