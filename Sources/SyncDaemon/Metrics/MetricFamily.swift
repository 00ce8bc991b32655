/// One metric of the exposition: its name, what it means, and its samples.
package struct MetricFamily: Sendable {
    /// What kind of figure it is.
    package enum Kind: String, Sendable {
        /// A figure that goes up and down.
        case gauge
        /// A count since the start.
        case counter
        /// How many observations were how large.
        case histogram
    }

    /// The metric's name, without the suffixes of a histogram.
    let name: String
    /// What it means, in one sentence.
    let help: String
    /// What kind of figure it is.
    let kind: Kind
    /// The samples.
    private(set) var samples: [MetricSample] = []

    /// A metric without samples.
    init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = "acr_firewall_sync_" + name
        self.kind = kind
        self.help = help
    }

    /// Adds a sample.
    mutating func add(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
        samples.append(MetricSample(suffix: "", labels: labels.map { ($0.key, $0.value) }, value: value))
    }

    /// Adds what a histogram has counted.
    mutating func add(_ histogram: LatencyHistogram, _ labels: KeyValuePairs<String, String>) {
        let labels = labels.map { ($0.key, $0.value) }
        var below = 0
        for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
            below += count
            samples.append(
                MetricSample(suffix: "_bucket", labels: labels + [("le", "\(bound)")], value: Double(below)))
        }
        let all = Double(histogram.count)
        samples.append(MetricSample(suffix: "_bucket", labels: labels + [("le", "+Inf")], value: all))
        samples.append(MetricSample(suffix: "_sum", labels: labels, value: histogram.sum))
        samples.append(MetricSample(suffix: "_count", labels: labels, value: all))
    }
}

/// One line of the exposition.
struct MetricSample: Sendable {
    let suffix: String
    let labels: [(name: String, value: String)]
    let value: Double
}
