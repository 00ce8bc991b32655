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

    /// The file name under which `week` is known while `newest` is the newest.
    ///
    /// The newest bears the latest Monday that is not after `now`, each one before it the Monday before. Dates so go
    /// forward, if only by as much as time does: a sample that is published in the week of the one before it takes over
    /// that one's name with other content, as real publications did three times.
    package static func fileName(of week: Int, newest: Int, now: Date) -> String {
        let today = Int((now.timeIntervalSince1970 / 86_400).rounded(.down))
        // 1970-01-05 was a Monday; the remainder is never negative after 1970.
        let monday = today - (today - 4) % 7
        let date = PublicationDate(daysSinceEpoch: monday - 7 * (newest - week))
        return "ServiceTags_Embedded_\(date.compact).json"
    }
}
