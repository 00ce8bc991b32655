/// libcurl with limits: time, size, attempts and redirects are all bounded.
///
/// Copies share one connection cache and one thread, which starts with the first request and ends with the last copy.
/// There are no cookies, no netrc and no protocols but http, https and, for mail, SMTP; TLS is 1.2 or newer.
public struct CurlTransport: Sendable {
    /// The settings.
    public let configuration: Configuration
    let loop = TransferLoop()
    private let peers = PeerMemory()

    /// A transport with these settings.
    ///
    /// Nothing happens before the first request.
    public init(_ configuration: Configuration) { self.configuration = configuration }

    /// Sends a request and waits for the whole answer; any status is an answer.
    ///
    /// Retries 429, 500, 502, 503, 504, refused and dropped connections and time-outs when `isIdempotent`, as
    /// ``RetryPolicy`` says; then the last answer, or the last error, is the result.
    /// - Parameters:
    ///   - isIdempotent: Whether sending it twice does what sending it once does; nil: by the method (RFC 9110, 9.2.2).
    ///     A request that is not goes out at most once: not even libcurl repeats it.
    ///   - progress: Gets the bytes received and expected, where known, while the body of a 2xx answer arrives. It runs
    ///     on the transport's thread and must not block.
    /// - Throws: ``TransportError`` where no whole answer came; also when the task is cancelled, which ends the transfer.
    public func send(
        _ request: HTTPRequest, isIdempotent: Bool? = nil, progress: (@Sendable (Int, Int?) -> Void)? = nil
    ) async throws(TransportError) -> HTTPResponse {
        let isIdempotent = isIdempotent ?? Self.idempotentMethods.contains(request.method)
        let retry = configuration.retry
        var attempt = 1
        while true {
            let start = ContinuousClock.now
            let result = await follow(request, isIdempotent: isIdempotent, progress: progress, attempt: attempt)
            tell(of: request, result, since: start)
            guard isIdempotent, attempt < retry.maximumAttempts else { return try result.get(after: attempt) }
            var delay = retry.delay(afterAttempt: attempt)
            switch result {
            case .success(let response):
                guard retry.retriedStatuses.contains(response.status) else { return response }
                if let asked = response.header("Retry-After").flatMap({ RetryAfter.seconds($0, now: retry.now()) }) {
                    guard asked <= retry.maximumDelay else { return response.refusingRetry(asked, retry.maximumDelay) }
                    delay = max(delay, asked)
                }
            case .failure(let error):
                guard RetryPolicy.retriedErrors.contains(error.code) else { throw error.after(attempts: attempt) }
            }
            do {
                try await retry.sleep(delay)
            } catch {
                throw TransportError(
                    code: .cancelled, mayHaveBeenReceived: true,
                    description:
                        "\(request.method) \(HTTPURL.redacted(request.url)): cancelled while waiting to try again")
            }
            attempt += 1
        }
    }

    private func tell(
        of request: HTTPRequest, _ result: Result<HTTPResponse, TransportError>, since start: ContinuousClock.Instant
    ) {
        guard let onExchange = configuration.onExchange else { return }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        var (status, failure): (Int?, TransportError.Code?)
        switch result {
        case .success(let response): status = response.status
        case .failure(let error): failure = error.code
        }
        onExchange(
            ExchangeRecord(
                operation: request.operation, method: request.method, url: HTTPURL.redacted(request.url),
                status: status,
                failure: failure, seconds: Double(seconds) + Double(attoseconds) / 1e18))
    }

    private static let idempotentMethods: Set<String> = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"]
}

extension CurlTransport {
    /// One attempt, with the redirects that it meets.
    private func follow(
        _ request: HTTPRequest, isIdempotent: Bool, progress: (@Sendable (Int, Int?) -> Void)?, attempt: Int
    ) async -> Result<HTTPResponse, TransportError> {
        do throws(TransportError) {
            let first = try HTTPURL(request.url)
            var job = Transfer.Job(
                url: first, method: request.method, headers: request.headers, body: request.body,
                mayBeSentTwice: isIdempotent, configuration: configuration, progress: progress)
            for _ in 0...max(0, configuration.maximumRedirects) {
                let answer = try await loop.run(job).get()
                let tlsPeer = peers.peer(of: job.url, answer.tlsPeer)
                guard let target = try redirectTarget(of: answer, job, first: first) else {
                    return .success(
                        HTTPResponse(
                            status: answer.status, headers: answer.headers, body: answer.body,
                            url: job.url.withoutUserInformation, attempts: attempt, tlsPeer: tlsPeer))
                }
                if !target.hasSameOrigin(as: job.url) {
                    // Whatever else the request carries was meant for the origin that it was written for.
                    job.headers.removeAll { !Self.fieldsForAnyOrigin.contains($0.name.lowercased()) }
                }
                job.url = target
            }
            throw TransportError(
                code: .tooManyRedirects, mayHaveBeenReceived: true,
                description:
                    "\(request.method) \(first): more than \(configuration.maximumRedirects) redirects in a row")
        } catch {
            return .failure(error)
        }
    }

    /// Where an answer leads; nil where the answer is the end of the way.
    private func redirectTarget(
        of answer: Transfer.Answer, _ job: Transfer.Job, first: HTTPURL
    ) throws(TransportError) -> HTTPURL? {
        guard case .hosts = configuration.redirects, ["GET", "HEAD"].contains(job.method),
            [301, 302, 303, 307, 308].contains(answer.status), let location = answer.headers.first("Location")
        else { return nil }
        let refused = { (what: String) in
            TransportError(code: .redirectRefused, mayHaveBeenReceived: true, description: "\(job.label): \(what)")
        }
        guard let target = try? job.url.resolving(location) else {
            throw refused("the redirect to \"\(HTTPURL.redacted(location))\" is not to an http or https URL")
        }
        if let reason = configuration.redirects.refusal(first: first, target: target) {
            throw refused("the redirect to \(target) is not followed: \(reason)")
        }
        return target
    }

    private static let fieldsForAnyOrigin: Set<String> = [
        "accept", "accept-language", "if-none-match", "if-modified-since", "range",
    ]
}

extension Result<HTTPResponse, TransportError> {
    fileprivate func get(after attempts: Int) throws(TransportError) -> HTTPResponse {
        try mapError { $0.after(attempts: attempts) }.get()
    }
}

extension HTTPResponse {
    fileprivate func refusingRetry(_ asked: Double, _ limit: Double) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: headers, body: body, url: url, attempts: attempts, tlsPeer: tlsPeer,
            retryRefusal: "the server asks to wait \(Int(asked)) s, more than the \(Int(limit)) s that are waited here")
    }
}
