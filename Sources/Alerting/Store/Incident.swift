import FirewallSync
import Foundation
import GRDB

/// The time for which an alert lasts, and what each channel was told of it.
struct Incident: Sendable {
    /// What one channel was told.
    struct Told: Sendable {
        /// How many notices it had.
        let count: Int
        /// The severity that it knows; nil: it knows of nothing that holds.
        let severity: AlertSeverity?
        let toldAt: Date?
        let claimedUntil: Date?
        /// Whether a notice may have arrived although no answer came.
        let isDoubtful: Bool

        static let nothing = Told(count: 0, severity: nil, toldAt: nil, claimedUntil: nil, isDoubtful: false)

        /// Whether another process is giving it a notice now; a claim from the future is one of a clock that was
        /// turned back.
        func isClaimed(at time: Date) -> Bool {
            guard let claimedUntil else { return false }
            return time < claimedUntil && claimedUntil.timeIntervalSince(time) <= AlertStore.claimSeconds
        }
    }

    let scope: String
    let id: String
    let alert: Alert
    let openedAt: Date
    let isOpen: Bool
    let told: [String: Told]

    /// Whether nobody needs to be told that it is over.
    func isForgettable(at time: Date) -> Bool {
        !isOpen && told.values.allSatisfy { $0.severity == nil && !$0.isDoubtful && !$0.isClaimed(at: time) }
    }

    /// What `channel` is to be told now; nil: nothing.
    func phase(for channel: AlertChannelSettings, _ settings: AlertSettings, at time: Date) -> AlertNotice.Phase? {
        let told = told[channel.name] ?? .nothing
        if let registry = alert.registry, !channel.registries.isEmpty, !channel.registries.contains(registry) {
            return nil
        }
        guard !told.isClaimed(at: time) else { return nil }
        let knowsOrMay = told.severity != nil || told.isDoubtful
        let weight = isOpen ? alert.severity : told.severity ?? alert.severity
        if settings.quietHours?.holdBack(weight, at: time) == true { return nil }
        guard isOpen else { return alert.kind == .condition && knowsOrMay ? .resolved : nil }
        guard let known = told.severity else { return alert.severity >= channel.minimumSeverity ? .raised : nil }
        guard alert.kind == .condition else { return nil }
        if known != alert.severity { return .changed }
        guard alert.severity >= channel.minimumSeverity else { return nil }
        let waited = told.toldAt.map { time.timeIntervalSince($0) } ?? .infinity
        return waited >= Double(settings.reminderSeconds) ? .reminder : nil
    }

    /// The notice of a phase for `channel`.
    func notice(_ phase: AlertNotice.Phase, for channel: String, at time: Date) -> AlertNotice {
        AlertNotice(
            incident: id, ordinal: (told[channel] ?? .nothing).count, phase: phase, alert: alert, scope: scope,
            since: openedAt, time: time)
    }
}

extension Incident {
    /// The incidents of a scope, or of all, by cause; with `cause` that one alone.
    static func all(
        _ database: Database, scope: String? = nil, cause: String? = nil
    ) throws -> [Incident] {
        let filter = "(:scope IS NULL OR scope = :scope) AND (:cause IS NULL OR cause = :cause)"
        let arguments: StatementArguments = ["scope": scope, "cause": cause]
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM incident WHERE \(filter) ORDER BY scope, cause", arguments: arguments)
        guard !rows.isEmpty else { return [] }
        var told: [[String]: [String: Told]] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT * FROM told WHERE \(filter)", arguments: arguments) {
            told[[row["scope"], row["cause"]], default: [:]][row["channel"]] = Told(row)
        }
        return try rows.map { row in
            Incident(
                scope: row["scope"], id: row["id"],
                alert: try JSONDecoder().decode(Alert.self, from: Data((row["alert"] as String).utf8)),
                openedAt: Date(microseconds: row["opened_at"]), isOpen: row["closed_at"] == nil,
                told: told[[row["scope"], row["cause"]]] ?? [:])
        }
    }
}

extension Incident.Told {
    fileprivate init(_ row: Row) {
        count = row["count"]
        severity = (row["severity"] as String?).flatMap(AlertSeverity.init(rawValue:))
        toldAt = (row["told_at"] as Int64?).map(Date.init(microseconds:))
        claimedUntil = (row["claimed_until"] as Int64?).map(Date.init(microseconds:))
        isDoubtful = row["is_doubtful"]
    }
}
