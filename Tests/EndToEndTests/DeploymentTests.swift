import Foundation
import XCTest

/// The examples in scripts/deploy, each judged by a tool that knows its format, and the scripts themselves.
final class DeploymentTests: CommandTestCase {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The paths of the files of a folder of the package whose names end so, in their order.
    private func files(_ folder: String, _ endings: String...) throws -> [String] {
        let url = Self.root.appending(path: folder)
        let found = try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
            .filter { endings.isEmpty || endings.contains($0.pathExtension) }.map(\.path).sorted()
        XCTAssertFalse(found.isEmpty, folder)
        return found
    }

    private func check(
        _ name: String, _ arguments: [String], file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let result = try runner.tool(name, arguments)
        XCTAssertEqual(result.status, 0, "\(name): \(result.all)", file: file, line: line)
    }

    func testTheUnitsAreSystemds_andLeaveTheServiceLittle() throws {
        let program = CommandRunner.programs.appending(path: "acr-firewall-sync").path
        let units = try files("scripts/deploy/systemd").map { path in
            // The program is where it was built; systemd looks whether it is there.
            let text = try String(contentsOfFile: path, encoding: .utf8)
            XCTAssertFalse(text.contains("ExecStart=") && !text.contains("ExecStart=/usr/local/bin/acr-firewall-sync "))
            return try runner.write(
                text.replacing("/usr/local/bin/acr-firewall-sync", with: program),
                to: URL(filePath: path).lastPathComponent)
        }
        XCTAssertEqual(units.count, 3)
        let verdict = try runner.tool("systemd-analyze", ["verify", "--man=no"] + units)
        XCTAssertEqual(verdict.status, 0, verdict.all)
        XCTAssertEqual(verdict.all, "")
        for unit in units where unit.hasSuffix(".service") {
            // The exposure on its scale from 0 to 10, times ten.
            try check("systemd-analyze", ["security", "--offline=yes", "--no-pager", "--threshold=15", unit])
        }
    }

    func testTheManifestsAreKubernetess() throws {
        try check("kubernetes-validate", ["--strict"] + files("scripts/deploy/kubernetes", "yaml"))
    }

    func testThePipelinesAreThoseOfTheirSchemas() throws {
        try check(
            "check-jsonschema",
            ["--builtin-schema", "vendor.github-workflows"] + files("scripts/deploy/github-actions"))
        // The schema's patterns are older than the flag for Unicode.
        try check(
            "check-jsonschema",
            [
                "--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines", "--regex-variant",
                "nonunicode",
            ] + files("scripts/deploy/azure-pipelines"))
    }

    func testTheConfigurationOfTheClusterIsOne() throws {
        let script = """
            import sys, yaml
            for document in yaml.safe_load_all(open(sys.argv[1])):
                if document['kind'] == 'ConfigMap':
                    print(document['data']['acr-firewall-sync.yaml'])
            """
        let manifest = try XCTUnwrap(files("scripts/deploy/kubernetes").first { $0.hasSuffix("common.yaml") })
        let configuration = try runner.tool("python3", ["-c", script, manifest]).output
        try runner.write(configuration, to: "cluster.yaml")
        let result = try runner.run("config", "check", "--config", "cluster.yaml")
        XCTAssertEqual(result.status, 0, result.all)
        XCTAssertTrue(result.output.contains("1 registry (blogbuildtest), no problem found"), result.output)
    }

    func testTheScripts_alsoThoseInsidePipelines_passShellcheck() throws {
        let scripts = try files("scripts", "").filter {
            (try? String(contentsOfFile: $0, encoding: .utf8))?.hasPrefix("#!/usr/bin/env bash") == true
        }
        XCTAssertGreaterThan(scripts.count, 3)
        try check("shellcheck", scripts)
        let script = """
            import sys, yaml
            def inline(node):
                for key, value in node.items() if isinstance(node, dict) else enumerate(node):
                    if key in ('run', 'bash', 'inlineScript'): yield value
                    elif isinstance(value, (dict, list)): yield from inline(value)
            for number, text in enumerate(inline(yaml.safe_load(open(sys.argv[1])))):
                open(f'{sys.argv[2]}-{number}.sh', 'w').write('#!/usr/bin/env bash\\n' + text)
                print(f'{sys.argv[2]}-{number}.sh')
            """
        let pipelines = try files("scripts/deploy/github-actions") + files("scripts/deploy/azure-pipelines")
        for (number, pipeline) in pipelines.enumerated() {
            let name = try runner.home.appending(path: "pipeline-\(number)").path
            let written = try runner.tool("python3", ["-c", script, pipeline, name]).output
            let paths = written.split(separator: "\n").map(String.init)
            XCTAssertGreaterThan(paths.count, 2, pipeline)
            try check("shellcheck", paths)
        }
    }
}
