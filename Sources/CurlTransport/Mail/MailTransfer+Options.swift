import CLibcurl

extension MailTransfer {
    /// Tells libcurl everything about the transfer; an option that libcurl does not take is an error, for some of them
    /// are what keeps a password from others' eyes.
    func setOptions() throws(TransportError) {
        let (server, settings) = (job.server, job.configuration)
        guard server.host.wholeMatch(of: /[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]/) != nil,
            (1...65_535).contains(server.port)
        else { throw error(.badURL, "the host or the port is none", received: false) }
        guard !job.message.to.isEmpty else { throw error(.other, "there is no recipient", received: false) }
        try set(CURLOPT_URL, "\(server)")
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_USE_SSL, Int((server.security == .startTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE).rawValue))
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try trust(settings.caFile)
        try set(CURLOPT_FRESH_CONNECT, 1)
        try set(CURLOPT_FORBID_REUSE, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings.connectTimeout))
        try set(CURLOPT_TIMEOUT_MS, milliseconds(settings.totalTimeout))
        if let login = server.login {
            try set(CURLOPT_USERNAME, login.user)
            try set(CURLOPT_PASSWORD, login.password)
            try set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
        }
        try set(CURLOPT_MAIL_FROM, "<\(job.message.from.address)>")
        for address in job.message.to {
            recipients = shim_slist_append(recipients, "<\(address.address)>") ?? recipients
        }
        try check(shim_set_list(handle, CURLOPT_MAIL_RCPT, recipients))
        try set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
        try set(CURLOPT_UPLOAD, 1)
        try check(shim_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(size)))
        try check(shim_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
        // The handle is cleaned up in our deinit, so that it never outlives the pointer to us.
        let this = Unmanaged.passUnretained(self).toOpaque()
        try check(shim_set_pointer(handle, CURLOPT_READDATA, this))
        try check(shim_set_pointer(handle, CURLOPT_HEADERDATA, this))
        try check(shim_set_pointer(handle, CURLOPT_WRITEDATA, this))
        try check(shim_set_receiver(handle, CURLOPT_READFUNCTION, sendMessageBytes))
        try check(shim_set_receiver(handle, CURLOPT_HEADERFUNCTION, receiveReplyLine))
        try check(shim_set_receiver(handle, CURLOPT_WRITEFUNCTION, receiveReplyLine))
    }
}

private func sendMessageBytes(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let buffer, let context else { return 0 }
    let transfer = Unmanaged<MailTransfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

private func receiveReplyLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<MailTransfer>.fromOpaque(context).takeUnretainedValue()
    transfer.receiveReply(String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self))
    return size * count
}
