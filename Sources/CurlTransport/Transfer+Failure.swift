import CLibcurl

extension Transfer {
    /// The error for a transfer that libcurl ended with this result.
    func failure(_ result: CURLcode) -> TransportError {
        let limit = "\(job.configuration.maximumBodySize) bytes"
        switch stop {
        case .tooLarge: return error(.bodyTooLarge, "the body is larger than the ceiling of \(limit)")
        case .encoding(let what): return error(.malformed, what)
        case .repetition:
            return error(.dropped, "the connection ended before an answer, and it is not sent again", received: true)
        case nil: break
        }
        let detail = String(cString: errorText[0] == 0 ? shim_easy_strerror(result) : UnsafePointer(errorText)).trimmed
        var proxyStatus = 0
        _ = shim_get_long(handle, CURLINFO_HTTP_CONNECTCODE, &proxyStatus)
        if proxyStatus >= 300 {
            return error(.connect, "the proxy answered \(proxyStatus) and did not connect", received: false)
        }
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return error(.resolve, "\(detail); check the name and the name servers", received: false)
        case CURLE_COULDNT_CONNECT, CURLE_PROXY:
            return error(.connect, detail, received: false)
        case CURLE_OPERATION_TIMEDOUT:
            return error(.timeout, "\(detail); try again, or allow more time")
        case CURLE_FILESIZE_EXCEEDED:
            return error(.bodyTooLarge, "the answer announces more than the ceiling of \(limit)")
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_HTTP3, CURLE_QUIC_CONNECT_ERROR:
            return error(.dropped, "the connection ended before the whole answer was there: \(detail)")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_USE_SSL_FAILED:
            let file = job.configuration.caFile.map { "in \($0)" } ?? "among the system's authorities"
            return error(.tls, "\(detail); check that the server's authority is \(file)", received: false)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            return error(.malformed, "the answer is not HTTP: \(detail)")
        case CURLE_URL_MALFORMAT:
            return error(.badURL, detail, received: false)
        default:
            return error(.other, detail)
        }
    }

    /// The error for a transfer whose task was cancelled.
    var cancellation: TransportError { error(.cancelled, "cancelled") }

    /// An error about this transfer.
    ///
    /// It may have been received from the moment when the connection stood.
    func error(_ code: TransportError.Code, _ sentence: String, received: Bool? = nil) -> TransportError {
        var beforeTransfer: curl_off_t = 0
        _ = shim_get_size(handle, CURLINFO_PRETRANSFER_TIME_T, &beforeTransfer)
        return TransportError(
            code: code, mayHaveBeenReceived: received ?? (beforeTransfer > 0),
            description: "\(job.label): \(sentence)")
    }
}
