import Foundation

/// Days, months or years along a horizontal axis, in UTC.
struct TimeAxis: Sendable {
    /// The first and the last moment.
    let span: ClosedRange<Date>

    /// A scale of seconds since 1970.
    func scale(in area: PlotArea) -> PlotScale {
        let (first, last) = (span.lowerBound.timeIntervalSince1970, span.upperBound.timeIntervalSince1970)
        return area.horizontal(first...max(last, first + 1))
    }

    /// Where years, months, days or hours begin, whichever of them the span has some of.
    var ticks: [(value: Double, label: String)] {
        let days = span.upperBound.timeIntervalSince(span.lowerBound) / 86_400
        let (unit, step): (Calendar.Component, Int) =
            switch days {
            case 1000...: (.year, 1)
            case 400...: (.month, 3)
            case 60...: (.month, 1)
            case 10...: (.day, 7)
            case 2...: (.day, 1)
            default: (.hour, 6)
            }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        guard var date = calendar.dateInterval(of: unit, for: span.lowerBound)?.start else { return [] }
        var ticks: [(value: Double, label: String)] = []
        while date <= span.upperBound, ticks.count < 100 {
            if date >= span.lowerBound { ticks.append((date.timeIntervalSince1970, label(of: date, unit))) }
            guard let next = calendar.date(byAdding: unit, value: step, to: date) else { break }
            date = next
        }
        // A span without a beginning of anything still says when it was.
        return ticks.isEmpty ? [(span.lowerBound.timeIntervalSince1970, span.lowerBound.minute)] : ticks
    }

    private func label(of date: Date, _ unit: Calendar.Component) -> String {
        switch unit {
        case .year: String(date.day.prefix(4))
        case .month: String(date.day.prefix(7))
        case .day: date.day
        default: String(date.minute.dropFirst(5).dropLast(4))
        }
    }
}
