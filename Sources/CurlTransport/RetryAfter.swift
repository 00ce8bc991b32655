/// A Retry-After field (RFC 9110, 10.2.3): a number of seconds or an HTTP date.
package enum RetryAfter {
    /// The seconds to wait from `now` (seconds since 1970); nil where the field is neither form.
    package static func seconds(_ value: String, now: Double) -> Double? {
        if !value.isEmpty, value.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return Double(value)
        }
        return HTTPDate.seconds(value).map { max(0, $0 - now) }
    }
}
