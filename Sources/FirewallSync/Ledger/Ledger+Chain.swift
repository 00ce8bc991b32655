import AzureResourceManager
import Foundation
import GRDB

extension Ledger {
    /// Appends an entry after the last one, inside the caller's transaction, which keeps any other writer out.
    func append(_ event: HistoryEvent, to database: Database) throws -> HistoryPayload {
        let last = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT sequence, hash FROM history ORDER BY sequence DESC LIMIT 1"))
        var event = event
        if let repeats = try endRepeats(of: event.run.registry, in: database) {
            event.message += event.message.isEmpty ? repeats : " \(repeats)"
        }
        let payload = HistoryPayload(sequence: (last?["sequence"] ?? 0) + 1, time: clock(), event: event)
        let text = try payload.canonicalText()
        let hash = HistoryPayload.hash(after: last?["hash"] ?? HistoryPayload.genesis, of: text)
        try database.executeCached(
            sql: "INSERT INTO history (sequence, registry, payload, hash) VALUES (?, ?, ?, ?)",
            arguments: [payload.sequence, event.run.registry.ledgerKey, text, hash])
        return payload
    }

    /// Reads the whole history and checks that each entry follows from the one before, and that the rules held to be
    /// ours are those that the history says are ours.
    ///
    /// - Complexity: O(bytes of the history).
    public func verifyChain() throws(LedgerError) -> ChainVerdict {
        try read { database in
            var (entries, head) = (0, HistoryPayload.genesis)
            var stated: [RegistryID: (sequence: Int, owned: Set<String>)] = [:]
            let rows = try Row.fetchCursor(database.cachedStatement(sql: "SELECT * FROM history ORDER BY sequence"))
            while let row = try rows.next() {
                let sequence: Int = row["sequence"]
                guard sequence == entries + 1 else {
                    return .broken(sequence: entries + 1, reason: "entry \(entries + 1) is missing")
                }
                let text: String = row["payload"]
                guard row["hash"] == HistoryPayload.hash(after: head, of: text) else {
                    return .broken(
                        sequence: sequence, reason: "its hash does not follow from its content and the entry before")
                }
                guard let payload = try? HistoryPayload(canonicalText: text), payload.sequence == sequence,
                    row["registry"] == payload.registryID.ledgerKey
                else {
                    return .broken(sequence: sequence, reason: "its content is not what this program writes")
                }
                if let owned = payload.owned { stated[payload.registryID] = (sequence, Set(owned)) }
                (entries, head) = (sequence, row["hash"])
            }
            for (registry, statement) in stated.sorted(by: { $0.value.sequence < $1.value.sequence })
            where try owned(by: registry, in: database) != statement.owned {
                return .broken(
                    sequence: statement.sequence,
                    reason: "the rules that it says are ours on '\(registry.name)' are not those that the ledger holds")
            }
            let strangers = try String.fetchAll(database.cachedStatement(sql: "SELECT DISTINCT registry FROM owned"))
                .filter { key in !stated.keys.contains { $0.ledgerKey == key } }
            if let stranger = strangers.first {
                return .broken(sequence: entries, reason: "no entry says that rules on '\(stranger)' are ours")
            }
            return .intact(entries: entries, head: head)
        }
    }
}
