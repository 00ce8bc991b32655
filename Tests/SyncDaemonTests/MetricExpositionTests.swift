import CurlTransport
import Foundation
import XCTest

@testable import FirewallSync
@testable import SyncDaemon

/// The exposition, as Prometheus' own parser reads it.
final class MetricExpositionTests: XCTestCase {
    private let now = Date(timeIntervalSince1970: 1_795_262_400)
    private let label = "a \"label\"\nwith \\ and \r\n"

    private func exposition() -> String {
        let metrics = DaemonMetrics(version: "1.0.0")
        let board = StatusBoard(now: now)
        var record = RunRecord(
            startedAt: now, endedAt: now + 1.5, result: "refused", sentences: ["no"],
            refusals: ["quota", "removed-share"],
            publicationDay: 20_773,
            figures: RunRecord.Figures(
                rules: 17, foreignRules: 2, quota: 100, required: 4096, overAllowed: 12, uncovered: 256))
        board.place([
            StatusBoard.Entry(
                label: label, id: "id", key: "a", schedule: "every 1h", due: now + 60, last: record,
                lastSuccess: now - 3600),
            StatusBoard.Entry(label: "never", id: "id", key: "b", schedule: "every 1h", due: .distantPast),
        ])
        metrics.countRun(of: label, record)
        metrics.countRun(of: label, record)
        record.result = "unchanged"
        record.refusals = []
        metrics.countRun(of: label, record)
        metrics.countReloadFailure()
        metrics.countDeliveryFailure(of: "pager")
        func observe(_ operation: String, _ status: Int?, _ seconds: Double) {
            metrics.observe(
                ExchangeRecord(
                    operation: operation, method: "GET", url: "https://example", status: status,
                    failure: status == nil ? .timeout : nil, seconds: seconds))
        }
        observe("download publication", 304, 0.2)
        for seconds in [0.02, 0.3, 61] { observe("read registry", 200, seconds) }
        observe("write rules", nil, 60)
        return metrics.exposition(board.snapshot, now: now)
    }

    func testPrometheusReadsEveryFigure() throws {
        let samples = try PrometheusParser.samples(of: exposition())
        func value(_ name: String, _ labels: [String: String] = [:], line: UInt = #line) -> Double? {
            samples["acr_firewall_sync_" + name, labels]
        }
        let registry = ["registry": label]
        XCTAssertEqual(value("build_info", ["version": "1.0.0"]), 1)
        XCTAssertEqual(value("last_success_timestamp_seconds", registry), 1_795_258_800)
        XCTAssertEqual(value("last_run_result", ["registry": label, "result": "refused"]), 1)
        XCTAssertEqual(value("last_run_result", ["registry": label, "result": "failed"]), 0)
        XCTAssertEqual(value("publication_age_seconds", registry), 1_795_262_400 - 20_773 * 86_400)
        XCTAssertEqual(value("rules", registry), 17)
        XCTAssertEqual(value("rule_quota", registry), 100)
        XCTAssertEqual(value("over_allowed_addresses", registry), 12)
        XCTAssertEqual(value("uncovered_addresses", registry), 256)
        XCTAssertEqual(value("runs_total", ["registry": label, "result": "refused"]), 2)
        XCTAssertEqual(value("runs_total", ["registry": label, "result": "unchanged"]), 1)
        XCTAssertEqual(value("guard_refusals_total", ["registry": label, "guard": "removed-share"]), 2)
        XCTAssertEqual(value("config_reload_failures_total"), 1)
        XCTAssertEqual(value("config_last_reload_successful"), 1)
        XCTAssertEqual(value("alert_delivery_failures_total", ["channel": "pager"]), 1)
        XCTAssertEqual(value("next_run_timestamp_seconds", ["registry": "never"]), 0)
        XCTAssertNil(value("rules", ["registry": "never"]))
    }

    func testHistogramsCountUpwards() throws {
        let samples = try PrometheusParser.samples(of: exposition())
        let name = "acr_firewall_sync_arm_request_duration_seconds"
        func bucket(_ bound: String) -> Double? {
            samples[name + "_bucket", ["operation": "read registry", "outcome": "200", "le": bound]]
        }
        XCTAssertEqual(bucket("0.01"), 0)
        XCTAssertEqual(bucket("0.05"), 1)
        XCTAssertEqual(bucket("0.5"), 2)
        XCTAssertEqual(bucket("60.0"), 2)
        XCTAssertEqual(bucket("+Inf"), 3)
        XCTAssertEqual(samples[name + "_count", ["operation": "read registry", "outcome": "200"]], 3)
        XCTAssertEqual(
            try XCTUnwrap(samples[name + "_sum", ["operation": "read registry", "outcome": "200"]]), 61.32,
            accuracy: 1e-9)
    }

    func testEveryMetricSaysWhatItMeansOnce() {
        let lines = exposition().split(separator: "\n")
        let helped = lines.filter { $0.hasPrefix("# HELP ") }.compactMap { $0.split(separator: " ").dropFirst(2).first }
        XCTAssertEqual(helped.count, Set(helped).count)
        XCTAssertEqual(helped.count, lines.filter { $0.hasPrefix("# TYPE ") }.count)
        XCTAssertGreaterThan(helped.count, 15)
    }
}
