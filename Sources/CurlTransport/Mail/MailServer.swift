/// A mail server that takes messages (SMTP, RFC 5321) and how to speak to it.
public struct MailServer: Sendable, Hashable, CustomStringConvertible {
    /// How the connection is kept from others' eyes.
    public enum Security: String, Sendable, Hashable, CaseIterable {
        /// STARTTLS (RFC 3207), without which nothing is sent.
        case startTLS = "starttls"
        /// TLS from the first byte (RFC 8314), most often on port 465.
        case tls
        /// None: for a server on this machine.
        case none
    }

    /// Who signs in; its description never shows the password.
    public struct Login: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        /// The user.
        public let user: String
        /// The user's password.
        public let password: String

        /// A user with a password.
        public init(user: String, password: String) {
            self.user = user
            self.password = password
        }

        /// The user alone.
        public var description: String { "the user \(user)" }
        /// Nothing that a dump could show.
        public var customMirror: Mirror { Mirror(self, children: ["user": user]) }
    }

    /// The server's name or address.
    public var host: String
    /// Its port.
    public var port: Int
    /// How the connection is kept from others' eyes.
    public var security: Security
    /// Who signs in, by AUTH PLAIN or LOGIN (RFC 4954); nil: nobody.
    public var login: Login?

    /// A server; `port` nil: 587 for STARTTLS, 465 for TLS, 25 without (RFC 8314, section 7).
    public init(host: String, port: Int? = nil, security: Security = .startTLS, login: Login? = nil) {
        self.host = host
        self.port = port ?? security.port
        self.security = security
        self.login = login
    }

    /// The server as messages name it.
    public var description: String { "\(security == .tls ? "smtps" : "smtp")://\(host):\(port)" }
}

extension MailServer.Security {
    /// The port that servers listen on for it.
    public var port: Int {
        switch self {
        case .startTLS: 587
        case .tls: 465
        case .none: 25
        }
    }
}
