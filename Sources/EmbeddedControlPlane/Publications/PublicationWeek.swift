import Foundation
import ServiceTags

/// A sample that has been published.
package struct PublicationWeek: Sendable, Hashable {
    /// The sample's number, from 1.
    package let week: Int
    /// When it was published.
    package let publishedAt: Date
    /// When the agents begin to use its addresses: a week later, as Microsoft promises, or when they were told to.
    package let agentsMoveAt: Date

    /// How many weeks before the latest Monday the newest publication may be dated: were it older than 35 days, nobody
    /// would trust it.
    private static let longestLag = 4

    /// The file name under which `week` is known while `newest` is the newest.
    ///
    /// The samples bear the latest Mondays, one each: the last sample the latest that is not after `now`, each one before
    /// it the Monday before. Dates so go forward with every publication and with time. Where more than four samples are
    /// still to come, the newest waits at the fifth Monday; where samples were added later, it stays at the latest: it
    /// then takes over the name of the one before it with other content, as real publications did three times.
    ///
    /// - Parameter last: The number of the last sample when the data folder was made.
    package static func fileName(of week: Int, newest: Int, last: Int, now: Date) -> String {
        let today = Int((now.timeIntervalSince1970 / 86_400).rounded(.down))
        // 1970-01-05 was a Monday; the remainder is never negative after 1970.
        let monday = today - (today - 4) % 7
        let lag = min(max(last - newest, 0), longestLag)
        let date = PublicationDate(daysSinceEpoch: monday - 7 * (lag + newest - week))
        return "ServiceTags_Embedded_\(date.compact).json"
    }
}
