import FirewallSync
import Foundation

extension AlertNotice {
    /// A short line: how urgent, whose, what, and whether it is over.
    var headline: String {
        let state =
            switch phase {
            case .raised: isTest ? "test" : alert.severity.rawValue
            case .changed: "now \(alert.severity.rawValue)"
            case .reminder: "still \(alert.severity.rawValue)"
            case .resolved: "resolved"
            }
        return "[\(state)] \(alert.registry.map { "\($0): " } ?? "")\(alert.title)"
    }

    /// What stands below the text, line by line.
    var facts: [(name: String, value: String)] {
        var facts = [(name: "Severity", value: alert.severity.rawValue)]
        if let registry = alert.registry { facts.append((name: "Registry", value: registry)) }
        facts.append((name: "Cause", value: alert.cause))
        facts.append((name: alert.kind == .event ? "At" : "Since", value: since.formatted(.iso8601)))
        if phase == .resolved { facts.append((name: "Resolved", value: time.formatted(.iso8601))) }
        return facts
    }
}
