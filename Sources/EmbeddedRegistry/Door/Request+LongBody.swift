import HTTPTypes
import Hummingbird

extension Request {
    /// A body that nobody has read is read to its end up to this length, in bytes, so that the connection can go on.
    private static var longestUnread: Int64 { 256 << 10 }

    /// Whether a body is on its way that is too long to be read for nothing: whoever refuses the request ends the
    /// connection.
    var hasLongBody: Bool {
        guard headers[.transferEncoding] == nil else { return true }
        return headers[.contentLength].flatMap { Int64($0) } ?? 0 > Self.longestUnread
    }
}
