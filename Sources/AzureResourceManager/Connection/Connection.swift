import CurlTransport
import Logging

/// The signed-in way to one resource manager: adds the token, renews a refused one, waits when asked to.
struct Connection: Sendable {
    let cloud: Cloud
    let credential: CredentialSource
    let settings: ResourceManagerClient.Settings
    let surroundings: Surroundings
    let logger: Logger
    private let transport: CurlTransport
    private let tokens: TokenCache

    init(
        cloud: Cloud, credential: CredentialSource, transport: CurlTransport.Configuration,
        settings: ResourceManagerClient.Settings, surroundings: Surroundings, logger: Logger
    ) {
        self.cloud = cloud
        self.credential = credential
        self.settings = settings
        self.surroundings = surroundings
        self.logger = logger
        self.transport = transport.forSecrets(surroundings)
        let source = credential.tokens(
            for: cloud, transport: transport, settings: settings, surroundings: surroundings)
        tokens = TokenCache(source: source, now: surroundings.now)
    }

    /// The resource manager's address.
    func endpoint() throws(ResourceManagerError) -> Endpoint {
        try Endpoint(cloud.resourceManager, role: "resource manager of the cloud '\(cloud.name)'")
    }

    /// Sends a call and returns whatever is answered, save for what another attempt can mend: a refused token is
    /// replaced once, and a write that was throttled is sent again when its time has come.
    ///
    /// A read is repeated by the transport. A write is not: after a broken connection or a 5xx nobody knows whether it
    /// took effect. A 401 or a 429 says that it did not.
    func exchange(_ call: Call) async throws(ResourceManagerError) -> Exchange {
        var token = try await tokens.token()
        var mayRenew = true
        var throttles = 0
        while true {
            let response = try await send(call, token)
            if response.status == 401, mayRenew {
                mayRenew = false
                let renewed = try await tokens.token(insteadOf: token)
                if renewed != token {
                    token = renewed
                    continue
                }
            }
            if response.status == 429, call.isWrite, throttles < settings.throttledRetries {
                let delay = response.retryAfter(now: surroundings.now()) ?? Double(1 << throttles)
                if delay <= settings.longestThrottle {
                    throttles += 1
                    try await pause(delay, call)
                    continue
                }
            }
            return Exchange(call: call, response: response, token: token, credential: credential)
        }
    }

    /// Waits; `call` is what is put off.
    func pause(_ seconds: Double, _ call: Call, mayHaveTakenEffect: Bool = false) async throws(ResourceManagerError) {
        do {
            try await surroundings.sleep(seconds)
        } catch {
            throw ResourceManagerError(
                code: .other("Cancelled"), description: "cannot \(call.purpose): cancelled while waiting",
                mayHaveTakenEffect: mayHaveTakenEffect)
        }
    }

    private func send(_ call: Call, _ token: AccessToken) async throws(ResourceManagerError) -> HTTPResponse {
        let id = surroundings.makeRequestID()
        var headers = [
            HTTPField("Authorization", "Bearer \(token.value)"), HTTPField("Accept", "application/json"),
            HTTPField("x-ms-client-request-id", id),
        ]
        if call.body != nil { headers.append(HTTPField("Content-Type", "application/json")) }
        let request = HTTPRequest(method: call.method, url: call.url, headers: headers, body: call.body)
        let path = String(call.url.prefix { $0 != "?" })
        do {
            let response = try await transport.send(request, isIdempotent: !call.isWrite)
            logger.debug(
                "\(call.method) \(path)",
                metadata: [
                    "status": "\(response.status)", "client-request-id": "\(id)",
                    "correlation-id": "\(response.correlationID(hiding: [token.value]) ?? "")",
                    "attempts": "\(response.attempts)",
                ])
            return response
        } catch {
            logger.debug(
                "\(call.method) \(path)", metadata: ["failure": "\(error.code)", "client-request-id": "\(id)"])
            let isOpen = call.isWrite && error.mayHaveBeenReceived
            throw ResourceManagerError(
                code: .transport,
                description: "cannot \(call.purpose): \(error.description.hiding([token.value]).onOneLine(limit: 600))"
                    + (isOpen ? "; the change may have taken effect, so read the registry before writing again" : ""),
                mayHaveTakenEffect: isOpen)
        }
    }
}

extension HTTPResponse {
    /// How long the service asks to wait, in seconds.
    func retryAfter(now: Double) -> Double? { header("Retry-After").flatMap { RetryAfter.seconds($0, now: now) } }
}
