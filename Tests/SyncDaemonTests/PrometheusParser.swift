import Foundation
import XCTest

/// Reads an exposition with prometheus_client, Prometheus' own library for Python.
enum PrometheusParser {
    /// Samples by name and labels.
    struct Samples {
        fileprivate struct Sample: Decodable {
            let name: String
            let labels: [String: String]
            let value: Double
        }

        fileprivate let all: [Sample]

        subscript(name: String, labels: [String: String]) -> Double? {
            all.first { $0.name == name && $0.labels == labels }?.value
        }
    }

    private static let script = """
        import json, sys
        from prometheus_client.parser import text_string_to_metric_families
        samples = []
        for family in text_string_to_metric_families(sys.stdin.read()):
            assert family.documentation and family.type != "unknown", family
            samples += [{"name": s.name, "labels": s.labels, "value": s.value} for s in family.samples]
        json.dump(samples, sys.stdout)
        """

    /// What the parser finds in `text`.
    ///
    /// - Throws: `XCTSkip` where the library is absent.
    static func samples(of text: String) throws -> Samples {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let python = root.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: python),
            try run(python, ["-c", "import prometheus_client"], input: "").status == 0
        else { throw XCTSkip("prometheus_client is absent; scripts/bootstrap --tests brings it") }
        let result = try run(python, ["-c", script], input: text)
        XCTAssertEqual(result.status, 0, "Prometheus cannot read:\n\(text)")
        return Samples(all: try JSONDecoder().decode([Samples.Sample].self, from: result.output))
    }

    private static func run(
        _ program: String, _ arguments: [String], input: String
    ) throws -> (status: Int32, output: Data) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "prometheus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // A file and no pipe: the text is longer than a pipe holds.
        try Data(input.utf8).write(to: folder.appending(path: "input"))
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "input"))
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, data)
    }
}
