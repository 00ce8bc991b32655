import AzureResourceManager
import CurlTransport
import FirewallSync

/// One way to tell people of an alert.
protocol AlertChannel: Sendable {
    /// Gives a notice to the other side, within a bounded time.
    ///
    /// - Returns: What the other side answered, on one line.
    func send(_ notice: AlertNotice) async throws(AlertChannelError) -> String
}

/// Makes channels of their settings.
struct AlertChannelFactory: Sendable {
    /// Seconds for one attempt.
    static let attemptSeconds = 10.0
    /// How many attempts there are; with the waits between them less than ``AlertStore/claimSeconds``.
    static let attempts = 3

    private let transport: CurlTransport
    private let environment: [String: String]

    init(transport: CurlTransport.Configuration, environment: [String: String]) {
        var bounded = transport
        bounded.redirects = .none
        bounded.connectTimeout = min(transport.connectTimeout, Self.attemptSeconds / 2)
        bounded.totalTimeout = min(transport.totalTimeout, Self.attemptSeconds)
        bounded.stallTimeout = min(transport.stallTimeout, Self.attemptSeconds)
        bounded.maximumBodySize = 64 << 10
        bounded.retry.maximumAttempts = min(transport.retry.maximumAttempts, Self.attempts)
        bounded.retry.maximumDelay = min(transport.retry.maximumDelay, Self.attemptSeconds)
        self.transport = CurlTransport(bounded)
        self.environment = environment
    }

    func channel(_ kind: AlertChannelKind) -> any AlertChannel {
        let post = AlertPost(transport: transport)
        switch kind {
        case .webhook(let url, let keys):
            let signer = WebhookSigner(keys: keys.mapValues(stored))
            let place: AlertURL =
                switch url {
                case .text(let text): .text(text)
                case .secret(let secret): .secret(stored(secret))
                }
            return WebhookChannel(url: place, signer: signer, post: post)
        case .slack(let url): return SlackChannel(url: .secret(stored(url)), post: post)
        case .teams(let url): return TeamsChannel(url: .secret(stored(url)), post: post)
        case .pagerDuty(let url, let routingKey):
            return PagerDutyChannel(url: .text(url), routingKey: stored(routingKey), post: post)
        case .email(let settings):
            var configuration = transport.configuration
            configuration.caFile = settings.caFile ?? configuration.caFile
            return MailChannel(
                settings: settings, password: settings.password.map(stored), transport: CurlTransport(configuration))
        }
    }

    private func stored(_ secret: CredentialSource.Secret) -> StoredSecret {
        StoredSecret(secret, environment: environment)
    }
}
