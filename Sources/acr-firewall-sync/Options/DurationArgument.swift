import ArgumentParser
import FirewallSync
import Foundation

/// A length of time on the command line: a whole number and a unit, `90s`, `30m`, `4h`, `2d` or `1w`.
struct DurationArgument: ExpressibleByArgument, CustomStringConvertible {
    /// The length in seconds.
    let seconds: Int
    /// The text.
    let description: String

    init?(argument: String) {
        guard let duration = ConfigurationDuration(parsing: argument) else { return nil }
        seconds = duration.seconds
        description = argument
    }
}

/// A time to come: RFC 3339, or a length of time from now.
struct TimeArgument: ExpressibleByArgument {
    private enum Kind {
        case time(Date)
        case after(Int)
    }

    private let kind: Kind

    init?(argument: String) {
        if let duration = DurationArgument(argument: argument) {
            kind = .after(duration.seconds)
        } else if let time = try? Date(argument, strategy: .iso8601) {
            kind = .time(time)
        } else {
            return nil
        }
    }

    /// The time, seen from `now`.
    func date(from now: Date) -> Date {
        switch kind {
        case .time(let date): date
        case .after(let seconds): now.addingTimeInterval(Double(seconds))
        }
    }
}
