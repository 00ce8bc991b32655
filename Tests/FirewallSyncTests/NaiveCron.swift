import Foundation

/// A cron expression made of sets at random, and its next time found by looking at every minute.
struct NaiveCron {
    let text: String
    private let minutes: Set<Int>
    private let hours: Set<Int>
    private let weekdays: Set<Int>

    init(using random: inout SplitMix) {
        let minutes = Self.some(
            of: 0..<60, random.next() % 3 == 0 ? 60 : Int.random(in: 1...4, using: &random), &random)
        let hours = Self.some(of: 0..<24, random.next() % 3 == 0 ? 24 : Int.random(in: 1...6, using: &random), &random)
        let weekdays = Self.some(of: 0..<7, random.next() % 2 == 0 ? 7 : Int.random(in: 1...4, using: &random), &random)
        (self.minutes, self.hours, self.weekdays) = (minutes, hours, weekdays)
        let field = { (values: Set<Int>) in values.sorted().map(String.init).joined(separator: ",") }
        text = "\(field(minutes)) \(field(hours)) * * \(weekdays.count == 7 ? "*" : field(weekdays))"
    }

    /// By the definition: a minute is due when the wall first shows it or a later one; every hour's minutes are due
    /// whenever the wall shows them.
    func next(after start: Date, in zone: TimeZone) -> Date {
        let first = Int(start.timeIntervalSince1970 / 60)
        let wall = { (minute: Int) in
            minute + zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute) * 60)) / 60
        }
        var shown = (first - 3 * 1440...first).map(wall).max() ?? 0
        for minute in (first + 1)... {
            let now = wall(minute)
            if hours.count == 24 {
                if matches(now) { return Date(timeIntervalSince1970: Double(minute) * 60) }
                continue
            }
            if now > shown, (shown + 1...now).contains(where: matches) {
                return Date(timeIntervalSince1970: Double(minute) * 60)
            }
            shown = max(shown, now)
        }
        return .distantFuture
    }

    private func matches(_ wall: Int) -> Bool {
        minutes.contains(wall % 60) && hours.contains(wall / 60 % 24) && weekdays.contains((wall / 1440 + 4) % 7)
    }

    private static func some(of values: Range<Int>, _ count: Int, _ random: inout SplitMix) -> Set<Int> {
        Set(values.shuffled(using: &random).prefix(count))
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
