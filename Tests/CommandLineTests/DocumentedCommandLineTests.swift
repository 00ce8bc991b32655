import ArgumentParser
import Foundation
import XCTest

@testable import acr_embedded
@testable import acr_firewall_sync

/// The command lines in the README and the pages beside the code are such as the programs take.
final class DocumentedCommandLineTests: XCTestCase {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let programs: [String: any ParsableCommand.Type] = [
        "acr-firewall-sync": AcrFirewallSync.self, "acr-embedded": AcrEmbedded.self,
    ]
    private static let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r"

    private static func pages() throws -> [URL] {
        let files = FileManager.default.enumerator(at: root.appending(path: "Sources"), includingPropertiesForKeys: nil)
        var pages = [root.appending(path: "README.md")]
        while let file = files?.nextObject() as? URL {
            if file.pathExtension == "md" { pages.append(file) }
        }
        return pages
    }

    /// The lines of a page that stand in blocks of shell.
    private static func shellLines(of page: String) -> [Substring] {
        var isShell = false
        var lines: [Substring] = []
        for line in page.split(separator: "\n") {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("```") {
                isShell = !isShell && text == "```sh"
            } else if isShell {
                lines.append(text)
            }
        }
        return lines
    }

    func testEveryCommandLineIsTaken() throws {
        var count = 0
        for page in try Self.pages() {
            for line in Self.shellLines(of: try String(contentsOf: page, encoding: .utf8)) {
                let words = try ShellLine(String(line).replacing("$ID", with: Self.id)).commands
                for command in words {
                    guard let program = Self.programs[command[0]] else { continue }
                    count += 1
                    do {
                        _ = try program.parseAsRoot(Array(command.dropFirst()))
                    } catch {
                        XCTFail("\(page.lastPathComponent): '\(line)' is not taken: \(program.message(for: error))")
                    }
                }
            }
        }
        XCTAssertGreaterThan(count, 15)
    }
}
