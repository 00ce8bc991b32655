import FirewallSync
import Foundation
import GRDB

extension AlertStore {
    /// Makes the incidents of a scope those of `alerts`: new ones begin, known ones take their new texts and
    /// severities, and, where `alerts` is complete, conditions that are not among them are over.
    ///
    /// Nothing is written where nothing changed, which costs one look.
    ///
    /// - Returns: Whether the scope has any incident now.
    func settle(
        _ alerts: [Alert], scope: String, isComplete: Bool, at time: Date
    ) throws(AlertStoreError) -> Bool {
        let wanted = Dictionary(alerts.map { ($0.cause, $0) }) { $0.severity >= $1.severity ? $0 : $1 }
        let known = try read { try Incident.all($0, scope: scope) }
        guard Self.changes(wanted, known, isComplete, time) else { return !known.isEmpty }
        return try write { database in
            for incident in try Incident.all(database, scope: scope) {
                let cause = incident.alert.cause
                if let alert = wanted[cause] {
                    guard incident.alert.kind == .condition else { continue }
                    try database.execute(
                        sql: "UPDATE incident SET alert = ?, closed_at = NULL WHERE scope = ? AND cause = ?",
                        arguments: [try Self.text(of: alert), scope, cause])
                } else if incident.isOpen, isComplete, incident.alert.kind == .condition {
                    try database.execute(
                        sql: "UPDATE incident SET closed_at = ? WHERE scope = ? AND cause = ?",
                        arguments: [time.microseconds, scope, cause])
                }
            }
            for alert in wanted.values.sorted(by: { $0.cause < $1.cause }) {
                try database.execute(
                    sql: """
                        INSERT INTO incident (scope, cause, id, kind, alert, opened_at) VALUES (?, ?, ?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """,
                    arguments: [
                        scope, alert.cause, UUID().uuidString.lowercased(), alert.kind.rawValue,
                        try Self.text(of: alert), time.microseconds,
                    ])
            }
            try Self.forget(database, scope: scope, at: time)
            return try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM incident WHERE scope = ?)", arguments: [scope]) ?? false
        }
    }

    /// Drops what is over and what nobody needs to hear of any more.
    static func forget(_ database: Database, scope: String, at time: Date) throws {
        try database.execute(
            sql: "DELETE FROM incident WHERE scope = ? AND kind = ? AND opened_at < ?",
            arguments: [scope, Alert.Kind.event.rawValue, time.addingTimeInterval(-eventSeconds).microseconds])
        for incident in try Incident.all(database, scope: scope) where incident.isForgettable(at: time) {
            try database.execute(
                sql: "DELETE FROM incident WHERE scope = ? AND cause = ?", arguments: [scope, incident.alert.cause])
        }
    }

    /// Whether settling would write anything.
    private static func changes(
        _ wanted: [String: Alert], _ known: [Incident], _ isComplete: Bool, _ time: Date
    ) -> Bool {
        var unknown = Set(wanted.keys)
        for incident in known {
            if let alert = wanted[incident.alert.cause] {
                unknown.remove(alert.cause)
                if incident.alert.kind == .condition, !incident.isOpen || !alert.saysTheSame(as: incident.alert) {
                    return true
                }
            } else if incident.isOpen, incident.alert.kind == .condition {
                if isComplete { return true }
            } else if incident.isForgettable(at: time)
                || time.timeIntervalSince(incident.openedAt) > eventSeconds && incident.alert.kind == .event
            {
                return true
            }
        }
        return !unknown.isEmpty
    }

    private static func text(of alert: Alert) throws -> String {
        String(decoding: try JSONEncoder().encode(alert), as: UTF8.self)
    }
}

extension Alert {
    /// Whether the alerts differ in their times alone.
    fileprivate func saysTheSame(as other: Alert) -> Bool {
        severity == other.severity && title == other.title && text == other.text && registry == other.registry
    }
}
