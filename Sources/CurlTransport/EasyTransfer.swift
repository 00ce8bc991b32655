import CLibcurl

/// What is to be sent, by whatever protocol, and how errors name it.
protocol TransferJob: Sendable {
    associatedtype Answer: Sendable

    /// How errors name it.
    var label: String { get }

    /// Gives it to a libcurl easy handle of its own, on the loop's thread.
    func begin() throws(TransportError) -> any EasyTransfer<Answer>
}

extension TransferJob {
    /// The error for a task that was cancelled before its transfer began.
    var cancellation: TransportError {
        TransportError(code: .cancelled, mayHaveBeenReceived: false, description: "\(label): cancelled")
    }

    /// The error for a transfer that could not begin.
    func failure(_ sentence: String) -> TransportError {
        TransportError(code: .other, mayHaveBeenReceived: false, description: "\(label): \(sentence)")
    }
}

/// A transfer on a libcurl easy handle.
///
/// Lives on the loop's thread alone.
protocol EasyTransfer<Answer>: AnyObject {
    associatedtype Answer: Sendable

    var handle: UnsafeMutableRawPointer { get }

    /// The error for a transfer whose task was cancelled.
    var cancellation: TransportError { get }

    /// The answer, or why there is none, once libcurl is done.
    func outcome(_ result: CURLcode) -> Result<Answer, TransportError>

    /// An error about this transfer; `received` nil: it may have been from the moment when the connection stood.
    func error(_ code: TransportError.Code, _ sentence: String, received: Bool?) -> TransportError
}

extension EasyTransfer {
    func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try check(shim_set_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(TransportError) {
        try check(shim_set_string(handle, option, value))
    }

    /// Trusts the authorities in `file`, and no others; nil: the system's.
    ///
    /// Debian's libcurl knows the system's authorities twice, as a file and as a folder. The folder would stay in force
    /// beside another file; and where there is a folder, libcurl parses the file anew for each connection.
    func trust(_ file: String?) throws(TransportError) {
        if let file {
            try set(CURLOPT_CAINFO, file)
        } else {
            var standard: UnsafePointer<CChar>?
            guard shim_get_text(handle, CURLINFO_CAINFO, &standard) == CURLE_OK, let standard,
                access(standard, R_OK) == 0
            else { return }
        }
        try check(shim_set_string(handle, CURLOPT_CAPATH, nil))
    }

    func check(_ status: CURLcode) throws(TransportError) {
        guard status == CURLE_OK else {
            throw error(
                .other,
                "libcurl \(String(cString: shim_version())) does not take a setting: "
                    + String(cString: shim_easy_strerror(status)), received: false)
        }
    }

    /// At least one millisecond: none means "no limit" to libcurl.
    func milliseconds(_ seconds: Double) -> Int { max(1, Int(min(seconds, 86_400) * 1000)) }
}
