import ArgumentParser
import Foundation
import XCTest

@testable import acr_firewall_sync

/// The command lines in scripts/deploy are such as the program takes.
final class DeployedCommandLineTests: XCTestCase {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "scripts/deploy")

    /// The command lines of a file: those of units and scripts by their program, those of containers by their `args`.
    private func commandLines(of text: String) throws -> [[String]] {
        try text.split(separator: "\n").compactMap { line in
            if let match = line.firstMatch(of: #/args: \[(.*)\]/#) {
                return match.1.split(separator: ", ").map(String.init)
            }
            let calls = #/^ *(?:run: |inlineScript: |ExecStart=\/usr\/local\/bin\/)?acr-firewall-sync (?!\|)(.*)$/#
            guard let match = line.firstMatch(of: calls) else { return nil }
            return try ShellLine(String(match.1)).commands.first
        }
    }

    func testEveryCommandLineIsTaken() throws {
        let files = FileManager.default.enumerator(at: Self.folder, includingPropertiesForKeys: nil)
        var count = 0
        while let file = files?.nextObject() as? URL {
            guard ["service", "yaml", "yml"].contains(file.pathExtension) else { continue }
            let lines = try commandLines(of: String(contentsOf: file, encoding: .utf8))
            for words in lines {
                do {
                    _ = try AcrFirewallSync.parseAsRoot(words)
                } catch {
                    XCTFail("\(file.lastPathComponent): \(words): \(AcrFirewallSync.message(for: error))")
                }
            }
            count += lines.count
        }
        XCTAssertEqual(count, 8, "two units, two workloads, and a plan and an apply in each pipeline")
    }
}
