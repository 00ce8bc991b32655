import ArgumentParser
import XCTest

@testable import acr_embedded
@testable import acr_firewall_sync

/// Every command of both programs shows examples in its help, and each of them is a command line that the program takes.
final class ExampleTests: XCTestCase {
    /// A command and the words that lead to it.
    private struct Command {
        let words: [String]
        let type: any ParsableCommand.Type

        /// The command and all below it.
        var all: [Command] {
            [self]
                + type.configuration.subcommands.flatMap { Command(words: words + [$0._commandName], type: $0).all }
        }

        /// The lines behind the word EXAMPLE, two spaces in.
        var examples: [String] {
            let parts = type.configuration.discussion.components(separatedBy: "EXAMPLE\n")
            guard parts.count == 2 else { return [] }
            return parts[1].split(separator: "\n").map(String.init)
        }
    }

    private static let programs: [String: any ParsableCommand.Type] = [
        "acr-firewall-sync": AcrFirewallSync.self, "acr-embedded": AcrEmbedded.self,
    ]

    private var commands: [Command] { Self.programs.flatMap { Command(words: [$0.key], type: $0.value).all } }

    func testEveryCommandHasAnExample_ofItsOwn() {
        XCTAssertGreaterThan(commands.count, 30)
        for command in commands {
            let own = command.examples.filter { $0.contains(command.words.joined(separator: " ")) }
            XCTAssertFalse(own.isEmpty, "\(command.words) shows no example of itself")
            XCTAssertTrue(command.examples.allSatisfy { $0.hasPrefix("  ") }, "\(command.words)")
        }
    }

    func testEveryExampleIsACommandLineThatTheProgramTakes() throws {
        for command in commands {
            for line in command.examples {
                // What stands around them, such as az, is not ours to judge.
                let lines = try ShellLine(line).commands.filter { Self.programs[$0[0]] != nil }
                for words in lines {
                    do {
                        _ = try XCTUnwrap(Self.programs[words[0]]).parseAsRoot(Array(words.dropFirst()))
                    } catch {
                        let message = AcrFirewallSync.message(for: error)
                        XCTFail("\(command.words): '\(line)' is not taken: \(message)")
                    }
                }
            }
        }
    }

    func testNoCommandAndNoOptionIsHidden() {
        for command in commands {
            XCTAssertTrue(command.type.configuration.shouldDisplay, "\(command.words)")
            XCTAssertFalse(command.type.configuration.abstract.isEmpty, "\(command.words)")
            let help = Self.programs[command.words[0]]?.helpMessage(for: command.type, columns: 100)
            let hidden = Self.programs[command.words[0]]?.helpMessage(
                for: command.type, includeHidden: true, columns: 100)
            XCTAssertEqual(help, hidden, "\(command.words)")
        }
    }
}
