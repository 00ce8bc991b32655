import EmbeddedRegistry
import Foundation
import GRDB
import Logging
import ServiceLifecycle
import Synchronization

/// The clients that were turned away, the newest of them kept in the stack's database and in its log of events.
///
/// Doors report while a client waits, so a report only goes into a bounded buffer; batches of them are written on the
/// side. A flood fills the buffer, and what does not fit is counted.
package final class DenialJournal: DenialRecorder, Service {
    /// How many denials are kept.
    package let capacity: Int
    /// How many denials may wait to be written.
    private let bufferSize: Int

    private struct Buffer {
        var waiting: [Denial] = []
        var dropped = 0
    }

    private let database: StackDatabase
    private let log: DenialLog?
    private let logger: Logger
    private let buffer = Mutex(Buffer())
    private let (signals, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// A journal in `database`, and in `log` where there is one.
    package init(
        _ database: StackDatabase, log: DenialLog? = nil, capacity: Int = 10_000, bufferSize: Int = 10_000,
        logger: Logger
    ) {
        self.database = database
        self.log = log
        self.capacity = capacity
        self.bufferSize = bufferSize
        self.logger = logger
    }

    package func record(_ denial: Denial) {
        buffer.withLock { buffer in
            if buffer.waiting.count < bufferSize {
                buffer.waiting.append(denial)
            } else {
                buffer.dropped += 1
            }
        }
        signal.yield()
    }

    /// The newest denials, newest first; all that were reported before the call are among them.
    package func newest(_ count: Int) async throws -> [Denial] {
        try await flush()
        return try await database.queue.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM denial ORDER BY number DESC LIMIT ?", arguments: [count])
                .map(Denial.init(row:))
        }
    }

    /// Writes what waits, whenever something does, until a graceful shutdown.
    package func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() { await flushOrSay() }
        await flushOrSay()
    }

    private func flushOrSay() async {
        do {
            try await flush()
        } catch {
            logger.error("Denials could not be written", metadata: ["error": "\(error)"])
        }
    }

    /// Writes what waits.
    ///
    /// The buffer is taken inside the transaction, so that a read that comes later finds it written.
    private func flush() async throws {
        guard buffer.withLock({ !$0.waiting.isEmpty }) else { return }
        let dropped = try await database.queue.write { database in
            let taken = self.buffer.withLock { buffer in
                defer { buffer = Buffer() }
                return buffer
            }
            let insert = try database.makeStatement(
                sql: "INSERT INTO denial (time, client, registry, method, path, reason) VALUES (?, ?, ?, ?, ?, ?)")
            for denial in taken.waiting {
                try insert.execute(
                    arguments: [
                        denial.time.timeIntervalSince1970, denial.client, denial.registry, denial.method, denial.path,
                        denial.reason,
                    ])
            }
            try database.execute(
                sql: "DELETE FROM denial WHERE number <= (SELECT MAX(number) FROM denial) - ?",
                arguments: [self.capacity])
            // Inside the transaction, for one writer at a time.
            self.appendToLog(taken.waiting)
            return taken.dropped
        }
        if dropped > 0 {
            logger.warning(
                "Denials came faster than they could be written; some are not kept", metadata: ["count": "\(dropped)"])
        }
    }

    /// A log that cannot be written, such as on a full disk, takes nothing away from the database.
    private func appendToLog(_ denials: [Denial]) {
        do {
            try log?.append(denials)
        } catch {
            logger.error("Denials could not be written to the log of events", metadata: ["error": "\(error)"])
        }
    }
}

extension Denial {
    init(row: Row) {
        self.init(
            time: Date(timeIntervalSince1970: row["time"]), client: row["client"], registry: row["registry"],
            method: row["method"], path: row["path"], reason: row["reason"])
    }
}
