import EmbeddedNetwork
import Foundation
import GRDB
import ServiceTags

/// Which samples are published, and from when the agents use them. Kept in the stack's database.
package actor PublicationClock {
    /// The time between a publication and the first use of its new addresses.
    package static let lead: TimeInterval = 7 * 86_400

    private let database: StackDatabase
    private let catalogue: SampleCatalogue
    private let now: @Sendable () -> Date
    /// The number of the last sample when the data folder was made.
    private nonisolated let lastWeek: Int
    private var served: (name: String, file: DownloadFile)?

    /// The clock of `database` over the samples of `catalogue`; the first week is published where none is.
    package init(
        database: StackDatabase, catalogue: SampleCatalogue, now: @escaping @Sendable () -> Date
    ) async throws {
        self.database = database
        self.catalogue = catalogue
        self.now = now
        let start = now()
        let weeks = catalogue.weeks
        let (newest, lastWeek) = try await database.queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO publication (week, publishedAt, agentsMoveAt)
                    SELECT 1, ?, ? WHERE NOT EXISTS (SELECT 1 FROM publication)
                    """,
                arguments: [start.timeIntervalSince1970, start.timeIntervalSince1970])
            try database.execute(
                sql: "INSERT OR IGNORE INTO setting (key, value) VALUES ('lastWeek', ?)", arguments: [String(weeks)])
            return (
                try Int.fetchOne(database, sql: "SELECT MAX(week) FROM publication") ?? 1,
                try Int.fetchOne(database, sql: "SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'lastWeek'")
                    ?? weeks
            )
        }
        self.lastWeek = lastWeek
        guard newest <= catalogue.weeks else {
            throw StackError(
                .publications,
                "Week \(newest) has been published already, and '\(catalogue.directory)' holds \(catalogue.weeks) weeks; "
                    + "give the folder that holds them all with --publications.")
        }
    }

    /// The number of samples, published or not.
    package nonisolated var weeks: Int { catalogue.weeks }

    /// The samples that have been published, oldest first; never empty.
    package func published() async throws -> [PublicationWeek] {
        try await database.queue.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM publication ORDER BY week").map { row in
                PublicationWeek(
                    week: row["week"], publishedAt: Date(timeIntervalSince1970: row["publishedAt"]),
                    agentsMoveAt: Date(timeIntervalSince1970: row["agentsMoveAt"]))
            }
        }
    }

    /// The name under which `week` is, or was, offered, now that `newest` is.
    nonisolated func fileName(of week: Int, newest: Int, at time: Date) -> String {
        PublicationWeek.fileName(of: week, newest: newest, last: lastWeek, now: time)
    }

    /// The newest published sample.
    package func currentSample() async throws -> Sample {
        try await catalogue.sample(try await published().last?.week ?? 1)
    }

    /// The sample whose addresses the agents use at this time, and the one before it, if any.
    package func samplesInUse() async throws -> (current: Sample, previous: Sample?) {
        let instant = now()
        let week = try await published().last { $0.agentsMoveAt <= instant }?.week ?? 1
        return (try await catalogue.sample(week), week > 1 ? try await catalogue.sample(week - 1) : nil)
    }

    /// Publishes the next sample.
    ///
    /// - Parameter movesAgents: Whether the agents use its addresses at once, not a week later. Weeks before it that
    ///   they still waited for are passed over.
    /// - Throws: ``StackError`` with `noFurtherPublication` where every sample is published.
    package func advance(movesAgents: Bool) async throws -> PublicationWeek {
        let instant = now()
        let last = catalogue.weeks
        let directory = catalogue.directory
        return try await database.queue.write { database in
            let week = (try Int.fetchOne(database, sql: "SELECT MAX(week) FROM publication") ?? 0) + 1
            guard week <= last else {
                throw StackError(
                    .noFurtherPublication,
                    "All \(last) sample publications of '\(directory)' are published; start over with an empty --data, "
                        + "or add samples.")
            }
            let next = PublicationWeek(
                week: week, publishedAt: instant,
                agentsMoveAt: movesAgents ? instant : instant.addingTimeInterval(Self.lead))
            try database.execute(
                sql: "INSERT INTO publication (week, publishedAt, agentsMoveAt) VALUES (?, ?, ?)",
                arguments: [week, instant.timeIntervalSince1970, next.agentsMoveAt.timeIntervalSince1970])
            return next
        }
    }

    /// The file that the download page offers: the newest sample under its name of today.
    package func currentFile() async throws -> DownloadFile {
        guard let newest = try await published().last else {
            throw StackError(.state, "The stack's database holds no publication.")
        }
        let name = fileName(of: newest.week, newest: newest.week, at: now())
        let key = "\(newest.week) \(name)"
        if let served, served.name == key { return served.file }
        let sample = try await catalogue.sample(newest.week)
        let file = DownloadFile(fileName: name, bytes: sample.bytes, modified: newest.publishedAt)
        served = (key, file)
        return file
    }
}
