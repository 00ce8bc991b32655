import Foundation

/// A sample, as `publication list` shows it.
package struct PublicationSummary: Sendable, Hashable, Codable {
    /// Where a sample stands.
    package enum State: String, Sendable, Hashable, Codable {
        /// The page offers it.
        case current
        /// It was published before the current one.
        case earlier
        /// It has not been published yet.
        case later
    }

    /// Its number, from 1.
    package let week: Int
    /// Where it stands.
    package let state: State
    /// The name under which it is, or was, offered; nil while it is not published.
    package let file: String?
    /// When it was published.
    package let publishedAt: Date?
    /// When the agents begin, or began, to use its addresses.
    package let agentsMoveAt: Date?
    /// Whether the agents use its addresses at this time.
    package let isInUse: Bool
}

extension PublicationClock {
    /// All samples, the published and those to come.
    package func summaries(now: Date) async throws -> [PublicationSummary] {
        let published = try await published()
        let newest = published.last?.week ?? 0
        let inUse = published.last { $0.agentsMoveAt <= now }?.week
        let past = published.map { publication in
            PublicationSummary(
                week: publication.week, state: publication.week == newest ? .current : .earlier,
                file: fileName(of: publication.week, newest: newest, at: now),
                publishedAt: publication.publishedAt, agentsMoveAt: publication.agentsMoveAt,
                isInUse: publication.week == inUse)
        }
        let future = (newest..<weeks).map { index in
            PublicationSummary(
                week: index + 1, state: .later, file: nil, publishedAt: nil, agentsMoveAt: nil, isInUse: false)
        }
        return past + future
    }
}
