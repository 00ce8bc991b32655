import Foundation
import GRDB
import Synchronization

/// The clock that everything in a stack goes by: the system's, and how far a person put it ahead.
///
/// A rehearsal of weeks so takes no longer than its steps. How far it is ahead is kept in the stack's database.
package final class SteeredClock: Sendable {
    /// The furthest that the clock may be ahead, in seconds: ten years.
    static let furthest = 3650 * 86_400

    private struct State {
        var ahead: Int
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var waitsEver = 0
    }

    private let base: StackClock
    private let database: StackDatabase
    private let state: Mutex<State>

    /// The clock of `database`, over `base`.
    package init(_ base: StackClock, database: StackDatabase) async throws {
        self.base = base
        self.database = database
        let ahead = try await database.queue.read { database in
            try Int.fetchOne(database, sql: "SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'clockAhead'")
        }
        state = Mutex(State(ahead: ahead ?? 0))
    }

    /// How far the clock is ahead of the system's, in seconds.
    package var ahead: Int { state.withLock { $0.ahead } }

    /// The time.
    package var now: Date { base.now().addingTimeInterval(TimeInterval(ahead)) }

    /// The clock as the parts of a stack know it.
    package var stackClock: StackClock {
        StackClock(now: { self.now }, sleep: { try await self.sleep($0) }, instant: base.instant)
    }

    /// Puts the clock further ahead, and wakes whoever waited for a time that has come.
    ///
    /// - Throws: ``StackError`` with `refused` for a step back, or beyond ten years.
    package func advance(by seconds: Int) async throws {
        let (ahead, overflow) = self.ahead.addingReportingOverflow(seconds)
        guard seconds > 0, !overflow, ahead <= Self.furthest else {
            throw StackError(
                .refused, "The clock goes forward only, and at most \(Self.furthest / 86_400) days ahead in all.")
        }
        try await database.queue.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO setting (key, value) VALUES ('clockAhead', ?)", arguments: [String(ahead)])
        }
        let waiting = state.withLock { state in
            state.ahead = ahead
            return Array(state.waiting.values)
        }
        for waiter in waiting { waiter.yield() }
    }

    private func sleep(_ end: Date) async throws {
        let (changes, changed) = AsyncStream<Void>.makeStream()
        let number = state.withLock { state in
            state.waitsEver += 1
            state.waiting[state.waitsEver] = changed
            return state.waitsEver
        }
        defer { state.withLock { $0.waiting[number] = nil } }
        while now < end {
            let rest = end.timeIntervalSince(now)
            try await withThrowingTaskGroup(of: Void.self) { [base] group in
                group.addTask { try await base.sleep(base.now().addingTimeInterval(rest)) }
                group.addTask { for await _ in changes { return } }
                try await group.next()
                group.cancelAll()
            }
            try Task.checkCancellation()
        }
    }
}
