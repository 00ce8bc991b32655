import AzureResourceManager
import Foundation
import GRDB

/// What the resource manager said of quotas; no part of the history, for it can be asked again.
extension Ledger {
    /// The last answers, by ``RegistryID/ledgerKey``.
    func quotas() throws(LedgerError) -> [String: QuotaCache.Answer] {
        try read { database in
            let rows = try Row.fetchAll(database.cachedStatement(sql: "SELECT registry, rules, read_at FROM quota"))
            return rows.reduce(into: [:]) { answers, row in
                answers[row["registry"]] = QuotaCache.Answer(
                    limit: row["rules"], readAt: Date(microseconds: row["read_at"]))
            }
        }
    }

    /// Takes down how many rules a registry may hold.
    func recordQuota(_ answer: QuotaCache.Answer, of registry: RegistryID) throws(LedgerError) {
        try write { database in
            try database.executeCached(
                sql: "INSERT OR REPLACE INTO quota (registry, rules, read_at) VALUES (?, ?, ?)",
                arguments: [registry.ledgerKey, answer.limit, answer.readAt.microseconds])
        }
    }
}
