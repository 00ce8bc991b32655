import CLibcurl

extension Transfer {
    /// Tells libcurl everything about the transfer; an option that libcurl does not take is an error, for some of them
    /// are what keeps the transfer safe.
    func setOptions() throws(TransportError) {
        let settings = job.configuration
        try set(CURLOPT_URL, job.url.text)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_USERAGENT, settings.userAgent)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_CERTINFO, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // What is sent once goes out on a kept connection that was at work moments ago, or on a new one: whether it was
        // received is open where the connection turns out dead.
        if !job.mayBeSentTwice { try set(CURLOPT_MAXAGE_CONN, Self.youngConnection) }
        try trust(settings.caFile)
        // A proxy found in the environment is for the world outside, never for this machine.
        if let proxy = settings.proxy ?? (job.url.isLoopback ? "" : nil) { try set(CURLOPT_PROXY, proxy) }
        if !settings.honorsNoProxy { try set(CURLOPT_NOPROXY, "") }
        try set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings.connectTimeout))
        try set(CURLOPT_TIMEOUT_MS, milliseconds(settings.totalTimeout))
        try set(CURLOPT_LOW_SPEED_LIMIT, 1)
        try set(CURLOPT_LOW_SPEED_TIME, max(1, Int(settings.stallTimeout.rounded(.up))))
        try setMethodAndBody()
        try setHeaders()
        try check(shim_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
        // The handle is cleaned up in our deinit, so that it never outlives the pointer to us.
        let this = Unmanaged.passUnretained(self).toOpaque()
        try check(shim_set_pointer(handle, CURLOPT_WRITEDATA, this))
        try check(shim_set_pointer(handle, CURLOPT_HEADERDATA, this))
        try check(shim_set_receiver(handle, CURLOPT_WRITEFUNCTION, receiveBodyBytes))
        try check(shim_set_receiver(handle, CURLOPT_HEADERFUNCTION, receiveHeaderLine))
        try check(shim_set_pointer(handle, CURLOPT_PREREQDATA, this))
        try check(shim_set_check(handle, CURLOPT_PREREQFUNCTION, letRequestGoOut))
    }

    /// How many seconds ago a connection must have been at work, to be trusted with what is sent once.
    private static let youngConnection = 5

    private func setMethodAndBody() throws(TransportError) {
        switch job.method {
        case "GET" where job.body == nil: try set(CURLOPT_HTTPGET, 1)
        case "HEAD": try set(CURLOPT_NOBODY, 1)
        default:
            try set(CURLOPT_CUSTOMREQUEST, job.method)
            if job.body != nil || ["POST", "PUT", "PATCH"].contains(job.method) {
                let body = job.body ?? []
                try check(shim_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
                let status = body.withUnsafeBytes { bytes in
                    // libcurl copies the bytes and leaves them as they are.
                    shim_set_pointer(
                        handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
                }
                try check(status)
            }
        }
        // The length said in the answer to HEAD is not the length of what comes.
        if job.method != "HEAD" {
            let limit = curl_off_t(max(1, job.configuration.maximumBodySize))
            try check(shim_set_size(handle, CURLOPT_MAXFILESIZE_LARGE, limit))
        }
    }

    private func setHeaders() throws(TransportError) {
        // An empty field takes away what libcurl would send by itself: it asks before it sends large bodies, which some
        // servers never answer, and calls every body a form.
        var lines = ["Expect:"]
        if job.headers.first("Content-Type") == nil { lines.append("Content-Type:") }
        if job.headers.first("Accept-Encoding") == nil { lines.append("Accept-Encoding: gzip") }
        for field in job.headers {
            let isClean = !(field.name + field.value).unicodeScalars.contains { $0.value < 32 && $0 != "\t" }
            guard isClean, !field.name.isEmpty, !field.name.contains(":") else {
                throw error(
                    .other, "the header field \"\(field.name.debugDescription)\" is not one line", received: false)
            }
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for line in lines { headerList = shim_slist_append(headerList, line) ?? headerList }
        try check(shim_set_list(handle, CURLOPT_HTTPHEADER, headerList))
    }
}

/// Asked before a request goes out on a connection, also where libcurl repeats it by itself.
private func letRequestGoOut(
    _ context: UnsafeMutableRawPointer?, _: UnsafeMutablePointer<CChar>?, _: UnsafeMutablePointer<CChar>?, _: Int32,
    _: Int32
) -> Int32 {
    guard let context else { return CURL_PREREQFUNC_ABORT }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.goOut() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

private func receiveBodyBytes(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private func receiveHeaderLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    transfer.receiveHeader(String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self))
    return size * count
}
