import FirewallSync

/// The four kinds of drift, each under a heading of its own.
enum DriftGroup: CaseIterable {
    case published
    case rulesChanged
    case notLasting
    case refused

    /// The group that a finding belongs to.
    init(of finding: DriftFinding) {
        switch finding {
        case .published: self = .published
        case .rulesChanged: self = .rulesChanged
        case .notLasting: self = .notLasting
        case .refused: self = .refused
        }
    }

    /// The group's heading.
    var heading: String {
        switch self {
        case .published: "Azure published something new"
        case .rulesChanged: "Somebody changed the registry's rules"
        case .notLasting: "A change of ours did not last"
        case .refused: "Clients were refused"
        }
    }
}
