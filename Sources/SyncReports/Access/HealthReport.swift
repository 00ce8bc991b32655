import FirewallSync

/// What the doctor found, one line a check: `doctor`.
public struct HealthReport: Sendable {
    /// The checks, in order.
    public let checks: [HealthCheck]

    /// A report about `checks`.
    public init(_ checks: [HealthCheck]) { self.checks = checks }

    /// Whether a check failed.
    public var hasFailures: Bool { checks.contains { $0.outcome == .fail } }

    /// One line a check: how it stands, where, what, and what to do.
    public static func line(_ check: HealthCheck, style: TextStyle = .plain) -> String {
        let role: TextStyle.Role =
            switch check.outcome {
            case .ok: .good
            case .warn: .warning
            case .fail: .failure
            }
        let place = check.registry.map { "\($0): \(check.name)" } ?? check.name
        let advice = check.advice.isEmpty ? "" : " → \(check.advice)"
        return style(role, check.outcome.rawValue.padded(to: 5))
            + "\(place): \(check.finding)\(advice)".escapedForTerminal
    }

    /// How many checks stand how.
    public var summary: String {
        let count = { (outcome: HealthCheck.Outcome) in checks.count { $0.outcome == outcome } }
        return "\(count(.ok).grouped) ok, \(count(.warn).counted("warning")), \(count(.fail).counted("failure"))."
    }

    /// All lines and the summary.
    public func text(style: TextStyle = .plain) -> String {
        (checks.map { Self.line($0, style: style) } + [summary]).joined(separator: "\n") + "\n"
    }

    /// `{"checks":[{"name","registry","outcome","finding","advice"}…],"healthy":true}`.
    ///
    /// - Throws: Nothing that a check can cause.
    public func json() throws -> [UInt8] {
        try JSONDocument.encode(Document(checks: checks, healthy: !hasFailures))
    }

    private struct Document: Encodable {
        let checks: [HealthCheck]
        let healthy: Bool
    }
}

extension String {
    /// The text with spaces after it, `width` characters in all.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
