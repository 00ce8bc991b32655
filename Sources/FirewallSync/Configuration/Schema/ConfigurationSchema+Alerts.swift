import CurlTransport

/// Whom alerts go to. A secret is always named, never held: it lies in a file or in the environment.
extension ConfigurationSchema {
    static let alerts = ConfigurationSection(keys: [
        ConfigurationKey(
            name: "channels", shape: .named(.section(channel)),
            summary: "The ways to tell people, by names that you choose.", example: "on-call"),
        ConfigurationKey(
            name: "reminder", shape: .duration(900...31_536_000, wholeMultiplesOf: 1),
            summary: "How long after a message a condition that still holds is told again.", fallback: "24h"),
        ConfigurationKey(
            name: "quiet-hours", shape: .section(quietHours),
            summary: "The hours of a day in which lesser alerts wait; what is over before they end is never told."),
    ])

    private static let quietHours = ConfigurationSection(keys: [
        ConfigurationKey(
            name: "from", shape: .text(.timeOfDay), summary: "When they begin.", isRequired: true, example: "\"22:00\""),
        ConfigurationKey(
            name: "to", shape: .text(.timeOfDay), summary: "When they end, on the next day where that is earlier.",
            isRequired: true, example: "\"07:00\""),
        ConfigurationKey(
            name: "time-zone", shape: .text(.timeZone), summary: "Whose clock tells the time.", fallback: "UTC"),
        ConfigurationKey(
            name: "below", shape: .choice([AlertSeverity.warning.rawValue, AlertSeverity.critical.rawValue]),
            summary: "Alerts below this severity wait; critical ones never do.", fallback: "critical"),
    ])

    private static let channel = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "minimum-severity", shape: .choice(AlertSeverity.allCases.map(\.rawValue)),
                summary: "The least urgent alert that this channel is told.", fallback: "info"),
            ConfigurationKey(
                name: "registries", shape: .list(of: .text(.line), atLeast: 1),
                summary: "The registries, by label, whose alerts this channel is told; by default all.",
                example: "[blogbuildtest]"),
            ConfigurationKey(
                name: "webhook", shape: .section(webhook), summary: "CloudEvents 1.0 as JSON, signed."),
            ConfigurationKey(name: "slack", shape: .section(secretURL), summary: "A Slack incoming webhook."),
            ConfigurationKey(
                name: "teams", shape: .section(secretURL), summary: "A Microsoft Teams workflow for webhook requests."),
            ConfigurationKey(name: "pagerduty", shape: .section(pagerDuty), summary: "PagerDuty's Events API v2."),
            ConfigurationKey(name: "email", shape: .section(email), summary: "E-mail by SMTP."),
        ],
        exactlyOne: [["webhook", "slack", "teams", "pagerduty", "email"]],
        mayHoldSecrets: true)

    private static let webhook = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "url", shape: .text(.url), summary: "Where events are posted to.",
                example: "https://events.example/firewall"),
            ConfigurationKey(
                name: "url-file", shape: .text(.path),
                summary: "A file (mode 0600) that holds the URL, where it is a secret.",
                example: "/run/secrets/webhook-url"),
            ConfigurationKey(
                name: "url-environment", shape: .text(.environmentVariable),
                summary: "An environment variable that holds the URL.", example: "WEBHOOK_URL"),
            ConfigurationKey(
                name: "signing-keys", shape: .named(.section(signingKey)),
                summary:
                    "The keys of which each signs every event, by ids that the receiver knows; two while one takes "
                    + "the other's place.",
                example: "first"),
        ],
        exactlyOne: [["url", "url-file", "url-environment"]],
        mayHoldSecrets: true)

    private static let signingKey = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "key-file", shape: .text(.path), summary: "A file (mode 0600) that holds the key.",
                example: "/run/secrets/webhook-key"),
            ConfigurationKey(
                name: "key-environment", shape: .text(.environmentVariable),
                summary: "An environment variable that holds the key.", example: "WEBHOOK_KEY"),
        ],
        exactlyOne: [["key-file", "key-environment"]],
        mayHoldSecrets: true)

    private static let secretURL = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "url-file", shape: .text(.path),
                summary: "A file (mode 0600) that holds the URL, which is a secret.",
                example: "/run/secrets/chat-url"),
            ConfigurationKey(
                name: "url-environment", shape: .text(.environmentVariable),
                summary: "An environment variable that holds the URL.", example: "CHAT_URL"),
        ],
        exactlyOne: [["url-file", "url-environment"]],
        mayHoldSecrets: true)

    private static let pagerDuty = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "routing-key-file", shape: .text(.path),
                summary: "A file (mode 0600) that holds the integration's routing key.",
                example: "/run/secrets/pagerduty-key"),
            ConfigurationKey(
                name: "routing-key-environment", shape: .text(.environmentVariable),
                summary: "An environment variable that holds the routing key.", example: "PAGERDUTY_KEY"),
            ConfigurationKey(
                name: "url", shape: .text(.url), summary: "Where events go, where not to PagerDuty in the US.",
                fallback: AlertChannelKind.pagerDutyURL),
        ],
        exactlyOne: [["routing-key-file", "routing-key-environment"]],
        mayHoldSecrets: true)

    private static let email = ConfigurationSection(
        keys: [
            ConfigurationKey(
                name: "host", shape: .text(.host), summary: "The mail server.", isRequired: true,
                example: "mail.example.com"),
            ConfigurationKey(
                name: "port", shape: .integer(1...65_535),
                summary: "Its port; by default 587 for starttls, 465 for tls, 25 for none.", example: "587"),
            ConfigurationKey(
                name: "security", shape: .choice(MailServer.Security.allCases.map(\.rawValue)),
                summary: "How the connection is kept from others' eyes.", fallback: "starttls"),
            ConfigurationKey(
                name: "from", shape: .text(.mailAddress), summary: "Who the mail is from.", isRequired: true,
                example: "ACR firewall <acr-firewall@example.com>"),
            ConfigurationKey(
                name: "to", shape: .list(of: .text(.mailAddress), atLeast: 1), summary: "Whom it is for.",
                isRequired: true, example: "[on-call@example.com]"),
            ConfigurationKey(
                name: "user", shape: .text(.line), summary: "Who signs in; by default nobody.", example: "acr-firewall"),
            ConfigurationKey(
                name: "password-file", shape: .text(.path),
                summary: "A file (mode 0600) that holds that user's password.",
                example: "/run/secrets/smtp-password"),
            ConfigurationKey(
                name: "password-environment", shape: .text(.environmentVariable),
                summary: "An environment variable that holds the password.", example: "SMTP_PASSWORD"),
            ConfigurationKey(
                name: "ca-file", shape: .text(.path),
                summary: "Certificate authorities (PEM) of the mail server, where not those of 'transport'.",
                example: "/etc/ssl/company.pem"),
        ],
        mayHoldSecrets: true)
}
