import AzureResourceManager
import Foundation
import GRDB
import IPNetworks
import ServiceTags

/// The statements that change what is known of a registry, each inside the caller's transaction.
extension Ledger {
    /// Clears the intent of `runID`, which must be pending, and returns it.
    func settleIntent(_ runID: String, of registry: RegistryID, in database: Database) throws -> PendingIntent {
        guard let intent = try pending(of: registry, in: database), intent.runID == runID else {
            throw LedgerError(
                .noSuchIntent, "Run \(runID) has no pending intent on '\(registry.name)'; record the intent first.")
        }
        try database.executeCached(sql: "DELETE FROM pending WHERE registry = ?", arguments: [registry.ledgerKey])
        return intent
    }

    func replaceOwned(_ values: [String], of registry: RegistryID, in database: Database) throws {
        let key = registry.ledgerKey
        try database.executeCached(sql: "DELETE FROM owned WHERE registry = ?", arguments: [key])
        let insert = try database.cachedStatement(sql: "INSERT INTO owned (registry, value) VALUES (?, ?)")
        for value in Set(values) { try insert.execute(arguments: [key, value]) }
    }

    func replaceMemory(_ memory: [TagMemory]?, of registry: RegistryID, in database: Database) throws {
        guard let memory else { return }
        let key = registry.ledgerKey
        try database.executeCached(sql: "DELETE FROM memory WHERE registry = ?", arguments: [key])
        let insert = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO memory (registry, tag, prefix, missing_since) VALUES (?, ?, ?, ?)")
        for entry in memory {
            try insert.execute(
                arguments: [key, entry.tag, entry.prefix.description, entry.missingSince?.microseconds])
        }
    }

    func replaceApplied(_ applied: AppliedPublication?, of registry: RegistryID, in database: Database) throws {
        guard let applied else { return }
        try database.executeCached(
            sql: """
                INSERT OR REPLACE INTO applied
                    (registry, cloud, digest, date, applied_at, required_addresses, required)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                registry.ledgerKey, applied.cloud, applied.digest.hexadecimal, applied.date?.daysSinceEpoch,
                applied.appliedAt.microseconds, Int64(clamping: applied.requiredAddresses),
                applied.required.map(\.description).joined(separator: " "),
            ])
    }
}

extension AppliedPublication {
    /// Whether both stand for the same publication and requirement, whenever they were applied.
    func isSamePublication(as other: AppliedPublication) -> Bool {
        (cloud, digest, date, required) == (other.cloud, other.digest, other.date, other.required)
    }
}

extension TagMemory {
    /// The entry as it reads back: its time to the microsecond.
    var atMicroseconds: TagMemory {
        TagMemory(
            tag: tag, prefix: prefix, missingSince: missingSince.map { Date(microseconds: $0.microseconds) })
    }
}
