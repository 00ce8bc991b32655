import FirewallSync
import Foundation
import IPNetworks

/// What people did to a registry's doors, as events: pure functions.
public enum DoorAlerts {
    /// A door was opened for a while.
    public static func opened(_ door: TemporaryAccess, registry: String) -> Alert {
        opened(door.prefix, door.openedAt, until: door.expiresAt, by: door.actor, reason: door.reason, registry)
    }

    /// A door that a plan keeps open: the same event as that of its opening, which is told once.
    public static func opened(_ door: PlannedDoor, registry: String) -> Alert {
        opened(door.prefix, door.openedAt, until: door.expiresAt, by: door.actor, reason: door.reason, registry)
    }

    private static func opened(
        _ prefix: IPv4Prefix, _ time: Date, until end: Date, by actor: String, reason: String, _ registry: String
    ) -> Alert {
        Alert(
            cause: "door/opened/\(prefix)/\(time.formatted(.iso8601))", kind: .event, severity: .info,
            registry: registry, title: "\(prefix) is let in for a while",
            text:
                "\(actor) let \(prefix) in until \(end.formatted(.iso8601)), because: \(reason). It closes by itself; "
                + "any run after that time takes it out.",
            time: time)
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
