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
    private let throttle: RequestThrottle

    init(
        cloud: Cloud, credential: CredentialSource, transport: CurlTransport.Configuration,
        settings: ResourceManagerClient.Settings, surroundings: Surroundings, throttle: RequestThrottle, logger: Logger
    ) {
        self.cloud = cloud
        self.credential = credential
        self.settings = settings
        self.surroundings = surroundings
        self.logger = logger
        self.throttle = throttle
        var patient = transport
        // Who is told to wait waits with all who share its bucket, and not inside the transport.
        patient.retry.retriedStatuses.removeAll { $0 == 429 }
        self.transport = patient.forSecrets(surroundings)
        let source = credential.tokens(
            for: cloud, transport: transport, settings: settings, surroundings: surroundings)
        tokens = TokenCache(source: source, now: surroundings.now)
    }

    /// The resource manager's address.
    func endpoint() throws(ResourceManagerError) -> Endpoint {
        try Endpoint(cloud.resourceManager, role: "resource manager of the cloud '\(cloud.name)'")
    }

    /// Sends a call when its turn has come and returns whatever is answered, save for what another attempt can mend: a
    /// refused token is replaced once, and what was throttled is sent again when its time has come.
    ///
    /// Any other failed read is repeated by the transport. A write is not: after a broken connection or a 5xx nobody
    /// knows whether it took effect. A 401 or a 429 says that it did not.
    func exchange(_ call: Call) async throws(ResourceManagerError) -> Exchange {
        var token = try await tokens.token()
        var mayRenew = true
        var throttles = 0
        let route = RequestThrottle.Route(
            resourceManager: cloud.resourceManager, principal: credential, subscription: call.subscription)
        while true {
            let asked = throttle.lane(of: route, isWrite: call.isWrite)
            try await pass(asked, call)
            let response = try await send(call, token)
            let lane = throttle.learn(from: response, on: asked, of: route, isWrite: call.isWrite)
            if response.status == 401, mayRenew {
                mayRenew = false
                let renewed = try await tokens.token(insteadOf: token)
                if renewed != token {
                    token = renewed
                    continue
                }
            }
            if response.status == 429 {
                let delay = response.retryAfter(now: surroundings.now()) ?? Double(1 << throttles)
                lane.pause(for: delay)
                if delay <= settings.longestThrottle, throttles < settings.throttledRetries {
                    throttles += 1
                    continue
                }
            }
            return Exchange(call: call, response: response, token: token, credential: credential)
        }
    }

    /// Waits until the call may go.
    private func pass(_ lane: RequestLane, _ call: Call) async throws(ResourceManagerError) {
        do {
            try await lane.pass(longestPause: settings.longestThrottle)
        } catch let paused as RequestLane.Paused {
            let seconds = Int(paused.seconds.rounded(.up))
            throw ResourceManagerError(
                code: .throttled,
                description: "cannot \(call.purpose): the resource manager has asked for a pause of all requests of "
                    + "this kind; run again after \(seconds) s")
        } catch {
            throw cancellation(call)
        }
    }

    /// Waits; `call` is what is put off.
    func pause(_ seconds: Double, _ call: Call, mayHaveTakenEffect: Bool = false) async throws(ResourceManagerError) {
        do {
            try await surroundings.sleep(seconds)
        } catch {
            throw cancellation(call, mayHaveTakenEffect: mayHaveTakenEffect)
        }
    }

    private func cancellation(_ call: Call, mayHaveTakenEffect: Bool = false) -> ResourceManagerError {
        ResourceManagerError(
            code: .other("Cancelled"), description: "cannot \(call.purpose): cancelled while waiting",
            mayHaveTakenEffect: mayHaveTakenEffect)
    }

    private func send(_ call: Call, _ token: AccessToken) async throws(ResourceManagerError) -> HTTPResponse {
        let id = surroundings.makeRequestID()
        var headers = [
            HTTPField("Authorization", "Bearer \(token.value)"), HTTPField("Accept", "application/json"),
            HTTPField("x-ms-client-request-id", id),
        ]
        if call.body != nil { headers.append(HTTPField("Content-Type", "application/json")) }
        let request = HTTPRequest(
            method: call.method, url: call.url, headers: headers, body: call.body, operation: call.operation)
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
