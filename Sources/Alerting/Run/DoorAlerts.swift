import FirewallSync
import Foundation

/// What people did to a registry's doors, as events: pure functions.
public enum DoorAlerts {
    /// A door was opened for a while.
    ///
    /// The command that opens it and each run that sees it report the same event, which is told once.
    public static func opened(_ door: PlannedDoor, registry: String) -> Alert {
        Alert(
            cause: "door/opened/\(door.prefix)/\(door.openedAt.formatted(.iso8601))", kind: .event, severity: .info,
            registry: registry, title: "\(door.prefix) is let in for a while",
            text: "\(door.actor) let \(door.prefix) in until \(door.expiresAt.formatted(.iso8601)), because: "
                + "\(door.reason). It closes by itself; any run after that time takes it out.",
            time: door.openedAt)
    }

    /// All writes to a registry were stopped for a while.
    public static func frozen(_ freeze: Freeze, registry: String) -> Alert {
        Alert(
            cause: "door/frozen/\(freeze.since.formatted(.iso8601))", kind: .event, severity: .info, registry: registry,
            title: "The registry is frozen",
            text: "\(freeze.actor) stopped all writes until \(freeze.until.formatted(.iso8601)), because: "
                + "\(freeze.reason). Agents that move meanwhile are refused. To end it: acr-firewall-sync thaw",
            time: freeze.since)
    }
}
