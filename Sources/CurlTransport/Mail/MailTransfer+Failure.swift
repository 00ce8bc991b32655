import CLibcurl

extension MailTransfer {
    /// The error for a transfer that libcurl ended with this result.
    func failure(_ result: CURLcode) -> TransportError {
        let detail = String(cString: errorText[0] == 0 ? shim_easy_strerror(result) : UnsafePointer(errorText)).trimmed
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST:
            return error(.resolve, "\(detail); check the name and the name servers", received: false)
        case CURLE_COULDNT_CONNECT:
            return error(.connect, detail, received: false)
        case CURLE_OPERATION_TIMEDOUT:
            return error(.timeout, "\(detail); try again, or allow more time", received: nil)
        case CURLE_USE_SSL_FAILED:
            return error(
                .tls, "\(detail); the server offers no STARTTLS, so nothing was sent; choose another 'security'",
                received: false)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            let file = job.configuration.caFile.map { "in \($0)" } ?? "among the system's authorities"
            return error(.tls, "\(detail); check that the server's authority is \(file)", received: false)
        case CURLE_LOGIN_DENIED:
            return error(.refused, "the server refused the login: \(detail)", received: false)
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
            return error(.dropped, "the connection ended before the server took the message: \(detail)", received: nil)
        case CURLE_WEIRD_SERVER_REPLY:
            return error(.malformed, "the answer is not SMTP: \(detail)", received: nil)
        default:
            return error(.other, detail, received: nil)
        }
    }

    var cancellation: TransportError { error(.cancelled, "cancelled", received: nil) }

    /// An error about this transfer; the message may have been received from the moment when it was asked for.
    func error(_ code: TransportError.Code, _ sentence: String, received: Bool?) -> TransportError {
        TransportError(
            code: code, mayHaveBeenReceived: received ?? wasAskedFor, description: "\(job.label): \(sentence)")
    }
}
