import CLibcurl

/// libcurl's state for the whole process.
enum CurlLibrary {
    // A lazy constant runs once, whichever thread comes first; curl_global_init must not run twice at a time.
    private static let status = shim_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Prepares libcurl, the first time.
    static func initialize() { _ = status }
}
