import AzureResourceManager
import Foundation
import GRDB
import IPNetworks
import ServiceTags

extension Ledger {
    /// What is known of a registry; for one never seen, nothing.
    public func state(of registry: RegistryID) throws(LedgerError) -> RegistryState {
        try read { try state(of: registry, in: $0) }
    }

    /// What is known of many registries, all at one moment.
    public func states(of registries: [RegistryID]) throws(LedgerError) -> [RegistryID: RegistryState] {
        try read { database in
            try registries.reduce(into: [:]) { $0[$1] = try state(of: $1, in: database) }
        }
    }

    private func state(of registry: RegistryID, in database: Database) throws -> RegistryState {
        RegistryState(
            owned: try owned(by: registry, in: database),
            pending: try pending(of: registry, in: database),
            applied: try applied(to: registry, in: database),
            memory: try memory(of: registry, in: database),
            temporary: try temporary(of: registry, in: database),
            freeze: try freeze(of: registry, in: database),
            observed: try observed(of: registry, in: database),
            withdrawn: try withdrawn(of: registry, in: database))
    }

    /// The history of one registry or of all, newest first.
    public func history(of registry: RegistryID? = nil, limit: Int? = nil) throws(LedgerError) -> [HistoryEntry] {
        try read { database in
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT payload, hash FROM history WHERE ? IS NULL OR registry = ?
                        ORDER BY sequence DESC LIMIT ?
                        """),
                arguments: [registry?.ledgerKey, registry?.ledgerKey, limit ?? -1])
            var entries: [HistoryEntry] = []
            while let row = try rows.next() {
                let payload = try payload(row["payload"])
                guard let entry = HistoryEntry(payload, hash: row["hash"]) else {
                    throw LedgerError(
                        .damaged,
                        "Entry \(payload.sequence) of the ledger '\(path)' is of the unknown kind '\(payload.kind)'; "
                            + "restore the file from a backup.")
                }
                entries.append(entry)
            }
            return entries
        }
    }

    /// The newest entry about a write to a registry that was not simply refused by Azure: applied, unverified, or an
    /// interrupted one that was settled; nil where there was none.
    ///
    /// The condition is that of the index `history_of_writes`, to the letter, so that refusals are not walked through.
    /// It finds the key alone: inside a text JSON would write its quotation marks with a backslash.
    func lastWrite(to registry: RegistryID) throws(LedgerError) -> HistoryEntry? {
        try read { database in
            let row = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT payload, hash FROM history WHERE registry = ?
                        AND (instr(payload, '"kind":"applied"') OR instr(payload, '"kind":"unverified"')
                            OR instr(payload, '"kind":"recovered"'))
                        ORDER BY sequence DESC LIMIT 1
                        """),
                arguments: [registry.ledgerKey])
            guard let row else { return nil }
            return HistoryEntry(try payload(row["payload"]), hash: row["hash"])
        }
    }

    func owned(by registry: RegistryID, in database: Database) throws -> Set<String> {
        try String.fetchSet(
            database.cachedStatement(sql: "SELECT value FROM owned WHERE registry = ?"), arguments: [registry.ledgerKey]
        )
    }

    func pending(of registry: RegistryID, in database: Database) throws -> PendingIntent? {
        let text = try String.fetchOne(
            database.cachedStatement(
                sql: "SELECT payload FROM pending JOIN history ON sequence = intent WHERE pending.registry = ?"),
            arguments: [registry.ledgerKey])
        guard let text else { return nil }
        return PendingIntent(try payload(text))
    }

    func applied(to registry: RegistryID, in database: Database) throws -> AppliedPublication? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM applied WHERE registry = ?"), arguments: [registry.ledgerKey])
        guard let row else { return nil }
        let required: String = row["required"]
        return AppliedPublication(
            cloud: row["cloud"], digest: PublicationDigest(hexadecimal: row["digest"]),
            date: (row["date"] as Int?).map { PublicationDate(daysSinceEpoch: $0) },
            appliedAt: Date(microseconds: row["applied_at"]), requiredAddresses: row["required_addresses"],
            required: try required.split(separator: " ").map { try prefix($0) })
    }

    func memory(of registry: RegistryID, in database: Database) throws -> [TagMemory] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT tag, prefix, missing_since FROM memory WHERE registry = ?"),
            arguments: [registry.ledgerKey])
        var memory: [TagMemory] = []
        while let row = try rows.next() {
            memory.append(
                TagMemory(
                    tag: row["tag"], prefix: try prefix(row["prefix"] as String),
                    missingSince: (row["missing_since"] as Int64?).map { Date(microseconds: $0) }))
        }
        return memory.sorted { ($0.tag, $0.prefix) < ($1.tag, $1.prefix) }
    }

    private func payload(_ text: String) throws -> HistoryPayload {
        do {
            return try HistoryPayload(canonicalText: text)
        } catch {
            throw LedgerError(
                .damaged,
                "An entry of the ledger '\(path)' is not what this program writes: '\(text.prefix(80))'; "
                    + "restore the file from a backup.")
        }
    }

    func prefix(_ text: some StringProtocol) throws -> IPv4Prefix {
        do {
            return try IPv4Prefix(parsing: text)
        } catch {
            throw LedgerError(.damaged, "The ledger '\(path)' is damaged: \(error); restore it from a backup.")
        }
    }
}

extension HistoryEntry {
    init?(_ payload: HistoryPayload, hash: String) {
        guard let kind = Kind(rawValue: payload.kind) else { return nil }
        self.init(
            sequence: payload.sequence, time: Date(microseconds: payload.time), kind: kind, runID: payload.run,
            registry: payload.registryID, actor: payload.actor,
            publicationDigest: payload.publicationDigest.map { PublicationDigest(hexadecimal: $0) },
            publicationDate: payload.publicationDate.map { PublicationDate(daysSinceEpoch: $0) },
            before: payload.before ?? [], added: payload.added ?? [], removed: payload.removed ?? [],
            owned: payload.owned,
            refusals: payload.refusals ?? [], overrides: payload.overrides ?? [], exposure: payload.exposure,
            until: payload.until.map { Date(microseconds: $0) }, correlationID: payload.correlationID,
            message: payload.message, hash: hash)
    }
}

extension PendingIntent {
    init(_ payload: HistoryPayload) {
        self.init(
            runID: payload.run, before: payload.before ?? [], after: payload.after ?? [],
            ownedAfter: payload.ownedAfter ?? [], startedAt: Date(microseconds: payload.time))
    }
}
