/// How urgent an alert is.
public enum AlertSeverity: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
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
