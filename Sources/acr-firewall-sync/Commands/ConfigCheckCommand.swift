import ArgumentParser
import FirewallSync
import Foundation
import SyncReports

/// `acr-firewall-sync config check`.
struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the configuration file, and name every problem with its place.",
        discussion: """
            EXAMPLE
              acr-firewall-sync config check --config acr-firewall-sync.yaml
            """)

    @OptionGroup var surroundings: ConfigurationOptions

    func run() async throws {
        guard let path = surroundings.finder.file(named: surroundings.config) else {
            throw CommandError(
                "there is no configuration file here; write one with: acr-firewall-sync config init")
        }
        let configuration = try SyncConfiguration.load(
            path: path, environment: ProcessInfo.processInfo.environment)
        let labels = configuration.registries.map(\.settings.label).joined(separator: ", ")
        try Terminal.standardOutput.writeResult(
            "\(path): \(configuration.registries.count.counted("registry", plural: "registries"))"
                .escapedForTerminal + (labels.isEmpty ? "" : " (\(labels.escapedForTerminal))") + ", no problem found\n"
        )
    }
}
