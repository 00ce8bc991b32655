import Foundation

/// One thing that a person should know before builds fail, or that is over.
public struct Alert: Sendable, Hashable, Codable {
    /// How urgent an alert is.
    public enum Severity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        /// Good to know, at any time.
        case info
        /// Somebody should look in working hours.
        case warning
        /// Builds fail, or are about to.
        case critical

        /// By urgency.
        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .critical: 2
            }
        }
    }

    /// Whether an alert lasts.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// It holds until it no longer does; then a message says that it is resolved.
        case condition
        /// It happened, and that is all: it is told once, and never resolved.
        case event
    }

    /// What tells one cause from another, such as `refused/publication-age` or `drift/refused/52.138.231.5`: two alerts
    /// of one scope and cause are one.
    public let cause: String
    /// Whether it lasts.
    public let kind: Kind
    /// How urgent it is.
    public let severity: Severity
    /// The registry's label; nil where it concerns all.
    public let registry: String?
    /// A short line; it may hold text from outside, which each channel escapes.
    public let title: String
    /// What was found, what it means and what to do; it may hold text from outside.
    public let text: String
    /// When it was found.
    public let time: Date

    /// An alert of these parts.
    public init(
        cause: String, kind: Kind = .condition, severity: Severity, registry: String?, title: String, text: String,
        time: Date
    ) {
        self.cause = cause
        self.kind = kind
        self.severity = severity
        self.registry = registry
        self.title = title
        self.text = text
        self.time = time
    }
}
