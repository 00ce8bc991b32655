import CLibcurl

/// The time that HTTP fields hold (RFC 9110, 5.6.7).
package enum HTTPDate {
    /// Seconds since 1970; nil for a text that is no time.
    package static func seconds(_ value: String) -> Double? {
        let date = shim_getdate(value)
        return date < 0 ? nil : Double(date)
    }
}
