import CLibcurl

/// One request and its answer on a libcurl easy handle.
///
/// Lives on the loop's thread alone.
final class Transfer: EasyTransfer {
    /// What is to be sent, and within which limits.
    struct Job: TransferJob {
        var url: HTTPURL
        var method: String
        var headers: [HTTPField]
        var body: [UInt8]?
        /// False: the request goes out at most once.
        ///
        /// On a kept connection that turns out dead, libcurl would send a request a second time by itself.
        var mayBeSentTwice: Bool
        var configuration: CurlTransport.Configuration
        var progress: (@Sendable (Int, Int?) -> Void)?

        /// The method and the URL, as errors name the request.
        var label: String { "\(method) \(url)" }

        func begin() throws(TransportError) -> any EasyTransfer<Answer> { try Transfer(self) }
    }

    /// A whole answer.
    struct Answer: Sendable {
        let status: Int
        let headers: [HTTPField]
        let body: [UInt8]
        let tlsPeer: String?
    }

    /// Why we ended a transfer that libcurl would have gone on with.
    enum Stop {
        case tooLarge
        case encoding(String)
        case repetition
    }

    let job: Job
    let handle: UnsafeMutableRawPointer
    var headerList: UnsafeMutablePointer<curl_slist>?
    let errorText: UnsafeMutablePointer<CChar>
    private(set) var stop: Stop?
    /// Whether the request has been given to a connection.
    private(set) var isSent = false
    private var headers: [HTTPField] = []
    private var body: [UInt8] = []
    private var decoder: GzipDecoder?
    private var hasBody = false

    init(_ job: Job) throws(TransportError) {
        guard let handle = shim_easy_init() else {
            throw TransportError(
                code: .other, mayHaveBeenReceived: false, description: "\(job.label): libcurl gave no handle")
        }
        self.job = job
        self.handle = handle
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try setOptions()
    }

    deinit {
        shim_easy_cleanup(handle)
        shim_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Whether the request may go out now: not again where it may not be sent twice.
    func goOut() -> Bool {
        guard job.mayBeSentTwice || !isSent else {
            stop = .repetition
            return false
        }
        isSent = true
        return true
    }

    /// Takes one header line; a status line begins a new answer (100 Continue comes before the real one).
    func receiveHeader(_ line: String) {
        if line.hasPrefix("HTTP/") { headers = [] }
        guard !hasBody, let colon = line.firstIndex(of: ":") else { return }
        headers.append(HTTPField(String(line[..<colon]), line[line.index(after: colon)...].trimmed))
    }

    /// Takes a piece of the body; false ends the transfer.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if !hasBody {
            hasBody = true
            guard prepareForBody() else { return false }
        }
        let limit = job.configuration.maximumBodySize
        do {
            if decoder != nil {
                try decoder?.decode(bytes, into: &body, limit: limit)
            } else {
                guard body.count + bytes.count <= limit else { throw GzipDecoder.Failure.tooLarge }
                body.append(contentsOf: bytes)
            }
        } catch GzipDecoder.Failure.tooLarge {
            stop = .tooLarge
            return false
        } catch {
            stop = .encoding("its gzip body is damaged")
            return false
        }
        if let progress = job.progress, (200...299).contains(status) {
            progress(body.count, decoder == nil ? declaredLength : nil)
        }
        return true
    }

    /// The answer, or why there is none, once libcurl is done.
    func outcome(_ result: CURLcode) -> Result<Answer, TransportError> {
        guard result == CURLE_OK else { return .failure(failure(result)) }
        if decoder != nil, decoder?.isComplete != true {
            return .failure(error(.dropped, "its gzip body ended early; try again"))
        }
        return .success(Answer(status: status, headers: headers, body: body, tlsPeer: certificateSummary))
    }

    private func prepareForBody() -> Bool {
        switch headers.first("Content-Encoding")?.lowercased() ?? "identity" {
        case "identity", "":
            body.reserveCapacity(min(declaredLength ?? 0, job.configuration.maximumBodySize))
            return true
        case "gzip", "x-gzip":
            decoder = try? GzipDecoder()
            return decoder != nil
        case let other:
            stop = .encoding("its body is encoded as \"\(other)\", where gzip or nothing was asked for")
            return false
        }
    }

    private var declaredLength: Int? {
        var length: curl_off_t = -1
        _ = shim_get_size(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length)
        return length < 0 ? nil : Int(length)
    }

    var status: Int {
        var status = 0
        _ = shim_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// The subject and issuer of the server's own certificate, the first of its chain.
    private var certificateSummary: String? {
        var chain: UnsafeMutablePointer<curl_certinfo>?
        guard shim_get_certificates(handle, &chain) == CURLE_OK, let chain, chain.pointee.num_of_certs > 0 else {
            return nil
        }
        var parts: [String: String] = [:]
        var line = chain.pointee.certinfo[0]
        while let entry = line {
            let text = String(cString: entry.pointee.data)
            if let colon = text.firstIndex(of: ":") {
                parts[String(text[..<colon])] = text[text.index(after: colon)...].trimmed
            }
            line = entry.pointee.next
        }
        return parts["Subject"].map { "\($0), issued by \(parts["Issuer"] ?? "an unnamed authority")" }
    }
}

extension StringProtocol where UTF8View: BidirectionalCollection {
    /// The text without the blanks and line ends of ASCII around it.
    var trimmed: String {
        let isText: (UInt8) -> Bool = { $0 != 0x20 && !(0x09...0x0D ~= $0) }
        guard let first = utf8.firstIndex(where: isText), let last = utf8.lastIndex(where: isText) else { return "" }
        return String(self[first..<utf8.index(after: last)])
    }
}
