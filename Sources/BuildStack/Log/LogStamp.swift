import Foundation

/// The date before a line of a run's log: `2023/12/11 05:16:49`, in UTC.
enum LogStamp {
    /// `date` as the log has it.
    static func text(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        func digits(_ value: Int?, _ count: Int = 2) -> String {
            let text = String(value ?? 0)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let day = [digits(parts.year, 4), digits(parts.month), digits(parts.day)].joined(separator: "/")
        return day + " "
            + [digits(parts.hour), digits(parts.minute), digits(parts.second)].joined(separator: ":")
    }
}
