import AzureResourceManager
import Foundation
import GRDB

/// How far the events of each registry have been read.
extension Ledger {
    /// How far the events of a registry have been read; from their start where that is not known.
    func eventCursor(of registry: RegistryID) throws(LedgerError) -> RefusalCursor {
        try read { database in
            let text = try String.fetchOne(
                database.cachedStatement(sql: "SELECT cursor FROM events WHERE registry = ?"),
                arguments: [registry.ledgerKey])
            // A place that is forgotten costs a second reading, and nothing else.
            return text.flatMap { try? JSONDecoder().decode(RefusalCursor.self, from: Data($0.utf8)) }
                ?? RefusalCursor()
        }
    }

    /// Takes down how far the events of a registry have been read.
    func recordEventCursor(_ cursor: RefusalCursor, of registry: RegistryID) throws(LedgerError) {
        try write { database in
            try database.executeCached(
                sql: "INSERT OR REPLACE INTO events (registry, cursor) VALUES (?, ?)",
                arguments: [registry.ledgerKey, String(decoding: try JSONEncoder().encode(cursor), as: UTF8.self)])
        }
    }
}
