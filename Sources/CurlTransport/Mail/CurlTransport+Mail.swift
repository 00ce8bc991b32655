extension CurlTransport {
    /// Gives a message to a mail server, directly and on a connection of its own: proxies are for HTTP.
    ///
    /// Tries again, as ``RetryPolicy`` says, where nobody answered, where the connection ended before the message was
    /// there, and where the server asks to come back later (a reply of 4xx). A recipient that the server refuses while
    /// it takes others does not keep the message from those.
    ///
    /// - Throws: ``TransportError``: `refused` where the server said no; also when the task is cancelled.
    public func send(
        _ message: MailMessage, through server: MailServer
    ) async throws(TransportError) -> MailReceipt {
        let job = MailTransfer.Job(message: message, server: server, configuration: configuration)
        let retry = configuration.retry
        var attempt = 1
        while true {
            let failure: TransportError
            switch await loop.run(job) {
            case .success(.taken(let reply, let refused)):
                return MailReceipt(reply: reply, refused: refused, attempts: attempt)
            case .success(.refused(let error, let mayPass)):
                guard mayPass else { throw error.after(attempts: attempt) }
                failure = error
            case .failure(let error):
                guard RetryPolicy.retriedErrors.contains(error.code), !error.mayHaveBeenReceived else {
                    throw error.after(attempts: attempt)
                }
                failure = error
            }
            guard attempt < retry.maximumAttempts else { throw failure.after(attempts: attempt) }
            do {
                try await retry.sleep(retry.delay(afterAttempt: attempt))
            } catch {
                throw job.cancellation
            }
            attempt += 1
        }
    }
}
