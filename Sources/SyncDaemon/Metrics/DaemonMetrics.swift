import CurlTransport
import Foundation
import Synchronization

/// What the daemon counts, and the exposition of that and of how everything stands.
package final class DaemonMetrics: Sendable {
    private struct Pair: Hashable {
        var first: String
        var second: String
    }

    private struct Counts {
        var runs: [Pair: Int] = [:]
        var refusals: [Pair: Int] = [:]
        var reloadFailures = 0
        var stateFailures = 0
        var deliveryFailures: [String: Int] = [:]
        var fetches: [Pair: LatencyHistogram] = [:]
        var requests: [Pair: LatencyHistogram] = [:]
    }

    /// The operations that download a publication; all others are the resource manager's.
    private static let downloads: Set = ["read download page", "download publication"]

    private let counts = Mutex(Counts())
    private let version: String

    /// Nothing counted yet, by a program of this version.
    package init(version: String) { self.version = version }

    /// Counts a run.
    func countRun(of label: String, _ record: RunRecord) {
        counts.withLock { counts in
            counts.runs[Pair(first: label, second: record.result), default: 0] += 1
            for check in record.refusals { counts.refusals[Pair(first: label, second: check), default: 0] += 1 }
        }
    }

    /// Counts a configuration that was not taken.
    func countReloadFailure() { counts.withLock { $0.reloadFailures += 1 } }

    /// Counts a file of the state directory that could not be written.
    func countStateFailure() { counts.withLock { $0.stateFailures += 1 } }

    /// Counts an alert that a channel did not take.
    package func countDeliveryFailure(of channel: String) {
        counts.withLock { $0.deliveryFailures[channel, default: 0] += 1 }
    }

    /// Counts a request, to a resource manager or for a download, when it has ended.
    package func observe(_ record: ExchangeRecord) {
        let outcome = record.status.map { "\($0)" } ?? record.failure?.rawValue ?? "none"
        let pair = Pair(first: record.operation, second: outcome)
        counts.withLock { counts in
            if Self.downloads.contains(record.operation) {
                counts.fetches[pair, default: LatencyHistogram()].observe(record.seconds)
            } else {
                counts.requests[pair, default: LatencyHistogram()].observe(record.seconds)
            }
        }
    }

    /// Everything, in the text format of Prometheus.
    func exposition(_ board: StatusBoard.Snapshot, now: Date) -> String {
        MetricExposition.text(daemon(board) + RegistryMetrics.families(board, now: now) + counters())
    }

    private func daemon(_ board: StatusBoard.Snapshot) -> [MetricFamily] {
        var build = MetricFamily("build_info", .gauge, "The program that runs, as labels; always 1.")
        build.add(1, ["version": version])
        var started = MetricFamily("start_timestamp_seconds", .gauge, "When the daemon started, as a Unix time.")
        started.add(board.startedAt.timeIntervalSince1970)
        var loaded = MetricFamily(
            "config_last_reload_successful", .gauge, "Whether the last configuration that was read is the one in force."
        )
        loaded.add(board.reloadFailure == nil ? 1 : 0)
        var time = MetricFamily(
            "config_loaded_timestamp_seconds", .gauge, "When the configuration in force was read, as a Unix time.")
        time.add(board.loadedAt.timeIntervalSince1970)
        return [build, started, loaded, time]
    }

    private func counters() -> [MetricFamily] {
        let counts = counts.withLock { $0 }
        var runs = MetricFamily("runs_total", .counter, "Runs since the start, by what they came to.")
        for (pair, count) in counts.runs.sorted(by: { ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second) }) {
            runs.add(Double(count), ["registry": pair.first, "result": pair.second])
        }
        var refusals = MetricFamily("guard_refusals_total", .counter, "Plans that a guard refused, by guard.")
        for (pair, count) in counts.refusals.sorted(by: {
            ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second)
        }) {
            refusals.add(Double(count), ["registry": pair.first, "guard": pair.second])
        }
        var reloads = MetricFamily("config_reload_failures_total", .counter, "Configurations that were not taken.")
        reloads.add(Double(counts.reloadFailures))
        var state = MetricFamily(
            "state_write_failures_total", .counter, "Files of the state directory that could not be written.")
        state.add(Double(counts.stateFailures))
        var deliveries = MetricFamily("alert_delivery_failures_total", .counter, "Alerts that a channel did not take.")
        for (channel, count) in counts.deliveryFailures.sorted(by: { $0.key < $1.key }) {
            deliveries.add(Double(count), ["channel": channel])
        }
        var fetches = MetricFamily(
            "fetch_duration_seconds", .histogram, "How long the requests took by which publications are downloaded.")
        Self.add(counts.fetches, to: &fetches)
        var requests = MetricFamily(
            "arm_request_duration_seconds", .histogram, "How long the resource manager took to answer.")
        Self.add(counts.requests, to: &requests)
        return [runs, refusals, reloads, state, deliveries, fetches, requests]
    }

    private static func add(_ histograms: [Pair: LatencyHistogram], to family: inout MetricFamily) {
        for (pair, histogram) in histograms.sorted(by: { ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second) }
        ) {
            family.add(histogram, ["operation": pair.first, "outcome": pair.second])
        }
    }
}
