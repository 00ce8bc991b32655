import Foundation
import XCTest

/// The man pages and completions that are written from the programs, and their installation.
final class ManualTests: CommandTestCase {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Installs the built programs below the home, as a person would, and gives the prefix.
    private func install() throws -> URL {
        let prefix = try runner.home.appending(path: "prefix")
        let script = Self.root.appending(path: "scripts/install").path
        let result = try runner.tool(
            "bash", [script, "--prefix", prefix.path, "--programs", CommandRunner.programs.path])
        XCTAssertEqual(result.status, 0, result.all)
        return prefix
    }

    private func files(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    }

    func testEachCommandHasAManPage_thatMandocAccepts() throws {
        let prefix = try install()
        let pages = try files(in: prefix.appending(path: "share/man/man1"))
        let names = Set(pages.map(\.lastPathComponent))
        for name in ["acr-firewall-sync", "acr-firewall-sync-config-init", "acr-embedded", "acr-embedded-egress-add"] {
            XCTAssertTrue(names.contains("\(name).1"), "\(names.sorted())")
        }
        let lint = try runner.tool("mandoc", ["-T", "lint", "-W", "warning"] + pages.map(\.path))
        XCTAssertEqual(lint.all, "")
        XCTAssertEqual(lint.status, 0)
        let shown = try runner.tool(
            "mandoc", ["-T", "ascii", prefix.appending(path: "share/man/man1/acr-firewall-sync-plan.1").path])
        // What is bold or underlined is struck over.
        let text = shown.output.replacing(#/.\u{8}/#, with: "")
        for part in [
            "acr-firewall-sync plan", "--shortest-prefix length", "One of text, json", "EXIT STATUS",
            "     acr-firewall-sync apply --plan plan.json\n",
        ] {
            XCTAssertTrue(text.contains(part), "'\(part)' is not in:\n\(text)")
        }
    }

    func testTheShellsAcceptTheirCompletions() throws {
        let share = try install().appending(path: "share")
        for program in ["acr-firewall-sync", "acr-embedded"] {
            for (shell, path) in [
                ("bash", "bash-completion/completions/\(program)"), ("zsh", "zsh/site-functions/_\(program)"),
                ("fish", "fish/vendor_completions.d/\(program).fish"),
            ] {
                let result = try runner.tool(shell, ["-n", share.appending(path: path).path])
                XCTAssertEqual(result.status, 0, "\(shell): \(result.all)")
                XCTAssertEqual(result.all, "", shell)
            }
        }
    }

    func testFishCompletesASubcommand() throws {
        let file = try install().appending(path: "share/fish/vendor_completions.d/acr-firewall-sync.fish").path
        let result = try runner.tool(
            "fish", ["--no-config", "-c", "source '\(file)'; complete -C 'acr-firewall-sync expl'"])
        XCTAssertTrue(result.output.hasPrefix("explain"), result.all)
    }

    func testTheInstalledProgramsRun() throws {
        let prefix = try install()
        for program in ["acr-firewall-sync", "acr-embedded"] {
            let result = try runner.with(prefix.appending(path: "bin/\(program)").path).run("--version")
            XCTAssertEqual(result.status, 0, result.all)
        }
    }

    func testWrongArguments_areRefused_andNothingIsInstalled() throws {
        let script = Self.root.appending(path: "scripts/install").path
        for arguments in [["--nonsense", "x"], ["--prefix"]] {
            let result = try runner.tool("bash", [script] + arguments)
            XCTAssertEqual(result.status, 64, result.all)
            XCTAssertTrue(result.error.contains("scripts/install --prefix DIR"), result.error)
        }
    }
}
