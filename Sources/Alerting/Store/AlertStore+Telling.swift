import FirewallSync
import Foundation
import GRDB

extension AlertStore {
    /// The causes of a scope's incidents of which `channel` is to be told now, the most urgent first.
    func due(
        _ channel: AlertChannelSettings, scope: String, _ settings: AlertSettings, at time: Date
    ) throws(AlertStoreError) -> [String] {
        try read { try Incident.all($0, scope: scope) }
            .filter { $0.phase(for: channel, settings, at: time) != nil }
            .sorted { ($1.alert.severity, $0.openedAt) < ($0.alert.severity, $1.openedAt) }
            .map(\.alert.cause)
    }

    /// Takes a notice on, so that no other process gives it; nil where there is none to give any more.
    func claim(
        _ cause: String, scope: String, for channel: AlertChannelSettings, _ settings: AlertSettings, at time: Date
    ) throws(AlertStoreError) -> AlertNotice? {
        try write { database in
            guard let incident = try Incident.all(database, scope: scope, cause: cause).first,
                let phase = incident.phase(for: channel, settings, at: time)
            else { return nil }
            try database.execute(
                sql: """
                    INSERT INTO told (scope, cause, channel, count, claimed_until, is_doubtful) VALUES (?, ?, ?, 0, ?, 0)
                    ON CONFLICT DO UPDATE SET claimed_until = excluded.claimed_until
                    """,
                arguments: [
                    scope, cause, channel.name, time.addingTimeInterval(Self.claimSeconds).microseconds,
                ])
            return incident.notice(phase, for: channel.name, at: time)
        }
    }

    /// Records that a notice arrived, which ends the channel's failure.
    func recordArrival(_ notice: AlertNotice, at channel: String, time: Date) throws(AlertStoreError) {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE told SET count = count + 1, severity = ?, told_at = ?, claimed_until = NULL, is_doubtful = 0
                    WHERE scope = ? AND cause = ? AND channel = ?
                    """,
                arguments: [
                    notice.phase == .resolved ? nil : notice.alert.severity.rawValue, time.microseconds, notice.scope,
                    notice.alert.cause, channel,
                ])
            try database.execute(sql: "DELETE FROM failure WHERE channel = ?", arguments: [channel])
            try Self.forget(database, scope: notice.scope, at: time)
        }
    }

    /// Records that a notice did not arrive, or that nobody knows whether it did.
    func recordFailure(
        _ notice: AlertNotice, at channel: String, reason: String, mayHaveArrived: Bool, time: Date
    ) throws(AlertStoreError) {
        try write { database in
            try database.execute(
                sql: """
                    UPDATE told SET claimed_until = NULL, is_doubtful = is_doubtful OR ?
                    WHERE scope = ? AND cause = ? AND channel = ?
                    """,
                arguments: [mayHaveArrived, notice.scope, notice.alert.cause, channel])
            try Self.recordFailure(database, of: channel, reason: reason, at: time)
        }
    }

    /// The channels that failed and have not worked since, by name.
    func failures() throws(AlertStoreError) -> [ChannelFailure] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM failure ORDER BY channel").map { row in
                ChannelFailure(
                    channel: row["channel"], since: Date(microseconds: row["since"]),
                    last: Date(microseconds: row["last"]), count: row["count"], reason: row["reason"])
            }
        }
    }

    /// Drops the failures of channels that are no longer there.
    func forgetFailures(except channels: [String]) throws(AlertStoreError) {
        try write { database in
            let names = try String.fetchAll(database, sql: "SELECT channel FROM failure")
            for name in names where !channels.contains(name) {
                try database.execute(sql: "DELETE FROM failure WHERE channel = ?", arguments: [name])
            }
        }
    }

    /// The alerts that hold now, by scope and cause.
    func openAlerts() throws(AlertStoreError) -> [OpenAlert] {
        try read { try Incident.all($0) }.filter { $0.isOpen && $0.alert.kind == .condition }.map { incident in
            OpenAlert(
                scope: incident.scope, alert: incident.alert, since: incident.openedAt,
                told: incident.told.filter { $0.value.severity != nil }.keys.sorted())
        }
    }

    private static func recordFailure(
        _ database: Database, of channel: String, reason: String, at time: Date
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO failure (channel, since, last, count, reason) VALUES (?, ?, ?, 1, ?)
                ON CONFLICT DO UPDATE SET last = excluded.last, count = count + 1, reason = excluded.reason
                """,
            arguments: [channel, time.microseconds, time.microseconds, reason])
    }
}
