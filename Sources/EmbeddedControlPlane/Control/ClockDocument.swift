import Foundation

/// The stack's clock, as `clock show` tells it.
package struct ClockDocument: Sendable, Hashable, Codable {
    /// The time that the stack goes by.
    package let now: Date
    /// How far that is ahead of the system's clock, in seconds.
    package let aheadSeconds: Int

    init(_ clock: SteeredClock) {
        now = clock.now
        aheadSeconds = clock.ahead
    }
}
