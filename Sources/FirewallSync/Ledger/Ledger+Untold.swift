import AzureResourceManager
import Foundation
import GRDB

/// The runs of which somebody is still to be told: one that is killed before it could leaves that to the next one.
extension Ledger {
    /// The most runs that are kept for a registry; the oldest by their ids give way.
    private static let untoldRuns = 50

    /// Keeps the news of a run until ``forgetUntold(_:of:)``; to be called with what else is recorded of the run.
    func recordUntold(_ news: RunNews, of run: LedgerRun) throws(LedgerError) {
        guard !news.isEmpty else { return }
        try write { database in
            let key = run.registry.ledgerKey
            let count =
                try Int.fetchOne(
                    database.cachedStatement(sql: "SELECT COUNT(*) FROM untold WHERE registry = ?"), arguments: [key])
                ?? 0
            if count >= Self.untoldRuns {
                try database.executeCached(
                    sql: """
                        DELETE FROM untold WHERE registry = ?
                        AND run IN (SELECT run FROM untold WHERE registry = ? ORDER BY run LIMIT 1)
                        """, arguments: [key, key])
            }
            try database.executeCached(
                sql: "INSERT OR REPLACE INTO untold (registry, run, actor, news) VALUES (?, ?, ?, ?)",
                arguments: [key, run.id, run.actor, String(decoding: try JSONEncoder().encode(news), as: UTF8.self)])
        }
    }

    /// The runs of a registry of which nobody is known to have been told.
    func untold(of registry: RegistryID) throws(LedgerError) -> [UntoldRun] {
        try read { database in
            try Row.fetchAll(
                database.cachedStatement(sql: "SELECT run, actor, news FROM untold WHERE registry = ?"),
                arguments: [registry.ledgerKey]
            ).compactMap { row in
                let text: String = row["news"]
                // What a newer program wrote there is for that to tell.
                guard let news = try? JSONDecoder().decode(RunNews.self, from: Data(text.utf8)) else { return nil }
                return UntoldRun(runID: row["run"], actor: row["actor"], news: news)
            }
        }
    }

    /// Forgets runs of which everybody has been told.
    func forgetUntold(_ runs: [UntoldRun], of registry: RegistryID) throws(LedgerError) {
        try write { database in
            for run in runs {
                try database.executeCached(
                    sql: "DELETE FROM untold WHERE registry = ? AND run = ?",
                    arguments: [registry.ledgerKey, run.runID])
            }
        }
    }

    /// Does all that `body` records in one transaction.
    func asOne(_ body: () throws(LedgerError) -> Void) throws(LedgerError) { try write { _ in try body() } }
}

extension SyncSession {
    /// The runs of a registry of which nobody is known to have been told; none where the ledger cannot be read, which
    /// every run says by itself.
    public func untoldRuns(of registry: RegistryID) -> [UntoldRun] {
        (try? ledgerFile.openedIfPresent()?.untold(of: registry)) ?? []
    }

    /// Forgets runs of which everybody has been told; those that cannot be forgotten are told again, and known by then.
    public func forgetUntold(_ runs: [UntoldRun], of registry: RegistryID) async {
        guard !runs.isEmpty, let ledger = try? ledgerFile.openedIfPresent() else { return }
        _ = try? await ledger.together { () throws(LedgerError) in try ledger.forgetUntold(runs, of: registry) }
    }
}
