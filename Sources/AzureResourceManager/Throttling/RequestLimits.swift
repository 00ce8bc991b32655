/// How many requests a principal may send to the resource manager: a burst at once, and then so many a second.
///
/// Azure refills token buckets per principal, subscription and region
/// (https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
public struct RequestLimits: Sendable, Hashable {
    /// One bucket's size and how fast it fills.
    public struct Bucket: Sendable, Hashable {
        /// The most requests at once, 1 or more.
        public var burst: Double
        /// The requests a second after that, more than 0.
        public var rate: Double

        /// A bucket of this size.
        public init(burst: Double, rate: Double) {
            self.burst = burst
            self.rate = rate
        }
    }

    /// For GET; nil: as many as there are.
    public var reads: Bucket?
    /// For everything that may change something; nil: as many as there are.
    public var writes: Bucket?

    /// Limits; nil lifts one.
    public init(reads: Bucket?, writes: Bucket?) {
        self.reads = reads
        self.writes = writes
    }

    /// Azure's own: 250 reads and 25 a second, 200 writes and 10 a second.
    public static let azure = RequestLimits(
        reads: Bucket(burst: 250, rate: 25), writes: Bucket(burst: 200, rate: 10))
    /// No limit but what the resource manager itself says: its 429 is still obeyed.
    public static let unlimited = RequestLimits(reads: nil, writes: nil)
}
