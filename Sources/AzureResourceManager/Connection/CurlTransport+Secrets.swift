import CurlTransport

extension CurlTransport.Configuration {
    /// A transport for requests that carry a token or a secret: it follows no redirect, and its retries wait by the
    /// clock of `surroundings`.
    func forSecrets(_ surroundings: Surroundings) -> CurlTransport {
        var configuration = self
        configuration.redirects = .none
        configuration.retry.sleep = surroundings.sleep
        configuration.retry.now = surroundings.now
        return CurlTransport(configuration)
    }
}

extension CurlTransport {
    /// Sends a request for a token, which may be sent twice, and turns a failure into a sentence about `purpose`.
    func fetchToken(_ request: HTTPRequest, purpose: String) async throws(ResourceManagerError) -> HTTPResponse {
        var request = request
        request.operation = "fetch token"
        do {
            return try await send(request, isIdempotent: true)
        } catch {
            throw ResourceManagerError(
                code: .transport, description: "cannot \(purpose): \(error.description.onOneLine(limit: 600))")
        }
    }
}

extension HTTPResponse {
    /// The id by which Azure's support finds the request, without `secrets`, which go before anything is cut.
    func correlationID(hiding secrets: [String]) -> String? {
        (header("x-ms-correlation-request-id") ?? header("x-ms-request-id"))?.hiding(secrets).onOneLine(limit: 100)
    }
}
