import Foundation
import XCTest

/// An operator looks at what a registry does: its access log and its figures.
final class EmbeddedOperationTests: RegistryClientCase {
    private struct Line: Decodable {
        let client: String
        let identity: String?
        let method: String
        let path: String
        let status: Int
        let bytesIn: Int
        let bytesOut: Int
        let allowed: Bool
        let decision: String
        let rule: String?
    }

    private func log() throws -> [Line] {
        try String(contentsOfFile: try stack.ready.accessLog, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    func testTheAccessLogSaysWhoCameByWhichRule_andWhoWasRefused() throws {
        let url = try stack.registry.url
        let hostile = "/v2/%22%7D%0A%1B[2J/\\tags/list"
        _ = try stack.curl("--user", try credentials(), "\(url)/v2/_catalog")
        _ = try stack.curl("--path-as-is", "--globoff", "\(url)\(hostile)")
        XCTAssertEqual(try stack.knock(as: "agent-japaneast-1").status, 403)
        // A header that anybody can write says nothing about where a client is.
        _ = try stack.curl("--header", "X-Forwarded-For: 203.0.113.77", "--header", "Forwarded: for=203.0.113.77", url)
        try stack.eventually { try log().count >= 4 }
        let lines = try log()
        let catalog = try XCTUnwrap(lines.first { $0.path == "/v2/_catalog" })
        XCTAssertEqual(catalog.client, "127.0.0.1")
        XCTAssertEqual(catalog.identity, "blogbuildtest")
        XCTAssertEqual(catalog.rule, "127.0.0.1")
        XCTAssertEqual(catalog.status, 200)
        XCTAssertGreaterThan(catalog.bytesOut, 0)
        XCTAssertTrue(lines.contains { $0.path == hostile })
        let refused = try XCTUnwrap(lines.first { !$0.allowed })
        XCTAssertEqual(refused.client, try stack.egress("agent-japaneast-1").address)
        XCTAssertEqual(refused.status, 403)
        XCTAssertEqual(refused.decision, "denied: no rule holds the address")
        XCTAssertEqual(lines.filter { $0.client == "203.0.113.77" }.count, 0)
    }

    func testPrometheusReadsTheFigures() throws {
        let layout = try makeImage(size: 50_000)
        try succeed(
            skopeo(
                "copy", "--dest-cert-dir", path("certificates"), "--dest-creds", try credentials(), "oci:\(layout):v1",
                "docker://\(try directHost())/team/app:v1"))
        XCTAssertEqual(try stack.knock(as: "agent-japaneast-1").status, 403)
        let text = try stack.curl(try stack.ready.metrics).body
        let script = """
            import json, sys
            from prometheus_client.parser import text_string_to_metric_families
            samples = {}
            for family in text_string_to_metric_families(sys.stdin.read()):
                assert family.documentation and family.type != "unknown", family
                for sample in family.samples:
                    labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()) if k != "registry")
                    samples[f"{sample.name} {labels}".strip()] = sample.value
            json.dump(samples, sys.stdout)
            """
        let result = try runner.tool("python3", ["-c", script], input: text)
        let samples = try XCTUnwrap(try result.json() as? [String: Double], result.all)
        XCTAssertEqual(samples["acr_embedded_requests_total method=GET,status=403"], 1)
        XCTAssertEqual(samples["acr_embedded_firewall_decisions_total allowed=false,reason=no_rule"], 1)
        XCTAssertGreaterThan(samples["acr_embedded_requests_total method=PUT,status=201"] ?? 0, 0)
        XCTAssertGreaterThan(samples["acr_embedded_storage_bytes"] ?? 0, 50_000)
        XCTAssertGreaterThan(samples["acr_embedded_received_bytes_total"] ?? 0, 50_000)
        XCTAssertEqual(samples["acr_embedded_uploads_in_flight"], 0)
        XCTAssertEqual(samples["acr_embedded_unlogged_requests_total"], 0)
        // A page that a browser was led to by another name is told nothing.
        XCTAssertEqual(try stack.curl("--header", "Host: evil.example", try stack.ready.metrics).status, 421)
    }

    func testAProxyHeaderOnAPublicListenerIsABadRequest() throws {
        let port = try XCTUnwrap(try stack.registry.plainURL?.split(separator: ":").last)
        let request = #"PROXY TCP4 203.0.113.10 127.0.0.1 1 443\r\nGET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n"#
        let result = try runner.tool(
            "bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/$0; printf '\(request)' >&3; cat <&3", String(port)])
        XCTAssertTrue(result.output.hasPrefix("HTTP/1.1 400 "), result.all)
        XCTAssertFalse(FileManager.default.fileExists(atPath: try stack.ready.accessLog))
    }
}
