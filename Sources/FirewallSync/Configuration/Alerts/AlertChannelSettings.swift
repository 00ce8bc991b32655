import AzureResourceManager
import CurlTransport

/// One way to tell people of alerts.
public struct AlertChannelSettings: Sendable, Hashable {
    /// How the configuration and messages call it.
    public var name: String
    /// What it speaks.
    public var kind: AlertChannelKind
    /// The least urgent alert that it is told.
    public var minimumSeverity: AlertSeverity
    /// The labels of the registries whose alerts it is told; empty: all.
    ///
    /// What concerns no single registry, it is told in either case.
    public var registries: Set<String>

    /// A channel of these parts.
    public init(
        name: String, kind: AlertChannelKind, minimumSeverity: AlertSeverity = .info, registries: Set<String> = []
    ) {
        self.name = name
        self.kind = kind
        self.minimumSeverity = minimumSeverity
        self.registries = registries
    }
}

/// What a channel speaks, and where; secrets are named, never held.
public enum AlertChannelKind: Sendable, Hashable {
    /// CloudEvents 1.0 in JSON, posted to a URL and signed with each of the keys, by their ids.
    case webhook(url: AlertChannelURL, keys: [String: CredentialSource.Secret])
    /// A Slack incoming webhook, whose URL is a secret.
    case slack(url: CredentialSource.Secret)
    /// A Microsoft Teams workflow, whose URL is a secret.
    case teams(url: CredentialSource.Secret)
    /// PagerDuty's Events API v2.
    case pagerDuty(url: String, routingKey: CredentialSource.Secret)
    /// E-mail.
    case email(AlertMailSettings)

    /// PagerDuty's endpoint.
    public static let pagerDutyURL = "https://events.pagerduty.com/v2/enqueue"

    /// The kind's name, as the configuration writes it.
    public var name: String {
        switch self {
        case .webhook: "webhook"
        case .slack: "slack"
        case .teams: "teams"
        case .pagerDuty: "pagerduty"
        case .email: "email"
        }
    }
}

/// The URL of a webhook, which may be a secret.
public enum AlertChannelURL: Sendable, Hashable {
    /// A URL that anybody may read.
    case text(String)
    /// A URL whose path or query is a secret.
    case secret(CredentialSource.Secret)
}

/// How alerts are mailed.
public struct AlertMailSettings: Sendable, Hashable {
    /// The mail server's name or address.
    public var host: String
    /// Its port.
    public var port: Int
    /// How the connection is kept from others' eyes.
    public var security: MailServer.Security
    /// Who the mail is from.
    public var from: MailAddress
    /// Whom it is for; at least one.
    public var to: [MailAddress]
    /// Who signs in; nil: nobody.
    public var user: String?
    /// That user's password.
    public var password: CredentialSource.Secret?
    /// A PEM file of the authorities to trust, where not those of other requests.
    public var caFile: String?

    /// Settings of these parts; `port` nil: as usual for `security`.
    public init(
        host: String, port: Int? = nil, security: MailServer.Security = .startTLS, from: MailAddress,
        to: [MailAddress], user: String? = nil, password: CredentialSource.Secret? = nil, caFile: String? = nil
    ) {
        self.host = host
        self.port = port ?? security.port
        self.security = security
        self.from = from
        self.to = to
        self.user = user
        self.password = password
        self.caFile = caFile
    }
}
