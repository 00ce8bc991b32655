import ArgumentParser
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync config init`.
struct ConfigInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a first configuration file, with every setting explained.",
        discussion: """
            An existing file is never overwritten.

            EXAMPLE
              acr-firewall-sync config init --output - | less
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where to write it; - for standard output.", valueName: "file"),
        completion: .file())
    var output = SyncConfiguration.fileName

    func run() async throws {
        let template = Array(SyncConfiguration.sampleText.utf8)
        guard output != "-" else { return try Terminal.standardOutput.writeResult(template) }
        guard !FileManager.default.fileExists(atPath: output) else {
            throw CommandError("'\(output)' is there already, and is left as it is; name another with --output")
        }
        try OutputFile(output).write(template)
        try Terminal.standardOutput.writeResult(
            "Wrote \(output.escapedForTerminal). Put in your registry, then: acr-firewall-sync config check\n")
    }
}
