/// How many observations took how long.
struct LatencyHistogram: Sendable {
    /// The upper bounds of the buckets, in seconds.
    static let bounds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

    /// The observations of each bucket alone; what is longer than the last bound is in none.
    private(set) var counts = [Int](repeating: 0, count: Self.bounds.count)
    /// All observations.
    private(set) var count = 0
    /// Their sum, in seconds.
    private(set) var sum = 0.0

    /// Counts an observation of so many seconds.
    mutating func observe(_ seconds: Double) {
        count += 1
        sum += seconds
        if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[index] += 1 }
    }
}
