import FirewallSync
import Foundation

/// One thing that a person should know before builds fail, or that is over.
public struct Alert: Sendable, Hashable, Codable {
    /// How urgent an alert is.
    public typealias Severity = AlertSeverity

    /// Whether an alert lasts.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// It holds until it no longer does; then a message says that it is resolved.
        case condition
        /// It happened, and that is all: it is told once, and never resolved.
        case event
    }

    /// What tells one cause from another, such as `refused/publication-age` or `drift/refused/selected`: two alerts of
    /// one scope and cause are one.
    ///
    /// An event's names the time or the publication, too, for an event of a known cause is not told again.
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
