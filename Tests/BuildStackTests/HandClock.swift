import Foundation
import Synchronization

/// A clock that shows Saturday, 2026-11-21 12:00 UTC, and goes on by hand.
final class HandClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_795_262_400))

    var now: Date { time.withLock { $0 } }

    func advance(by seconds: TimeInterval) { time.withLock { $0 += seconds } }
}
