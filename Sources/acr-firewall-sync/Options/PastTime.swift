import FirewallSync
import Foundation
import ServiceTags

/// A time gone by: RFC 3339, a day in UTC, or a length of time before now.
struct PastTime {
    private enum Kind {
        case time(Date)
        case before(seconds: Int)
    }

    private let kind: Kind

    /// Reads a time.
    ///
    /// - Throws: ``CommandError`` with the forms that there are.
    init(argument: String) throws(CommandError) {
        if let duration = ConfigurationDuration(parsing: argument) {
            kind = .before(seconds: duration.seconds)
        } else if let day = PublicationDate(argument) {
            kind = .time(Date(timeIntervalSince1970: Double(day.daysSinceEpoch) * 86_400))
        } else if let time = try? Date(argument, strategy: .iso8601) {
            kind = .time(time)
        } else {
            throw CommandError(
                "'\(argument)' is no time; write 2025-10-20T08:00:00Z, a day such as 2025-10-20, or 7d for seven days ago"
            )
        }
    }

    /// The time, seen from `now`.
    func date(from now: Date) -> Date {
        switch kind {
        case .time(let date): date
        case .before(let seconds): now.addingTimeInterval(-Double(seconds))
        }
    }
}
