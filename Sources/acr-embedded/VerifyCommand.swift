import ArgumentParser
import EmbeddedControlPlane
import Foundation
import Logging
import RegistryStorage

/// The command `acr-embedded verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read everything in the registries again, and say what is wrong.",
        discussion: """
            Every blob and manifest is read and its digest computed, and what the records name is looked for. Works \
            beside pushes and pulls, and on the folder of a stack that does not run. Exits with 1 where anything that \
            was pushed cannot be pulled as it was.

            EXAMPLE
              acr-embedded verify --registry blogbuildtest --format json
            """)

    @OptionGroup var options: ListOptions

    @Option(help: "The registry's name (default: all registries).")
    var registry: String?

    func run() async throws {
        let summaries = try await verified()
        switch options.format {
        case .json: try Output.json(summaries)
        case .text:
            for summary in summaries {
                let report = summary.report
                try Output.line(
                    "\(summary.registry): \(report.blobs) blobs, \(report.manifests) manifests, \(report.tags) tags; "
                        + "\(report.bytes) bytes read; "
                        + (report.isSound ? "everything is as it was pushed." : "not everything is as it was pushed:"))
                for finding in report.findings { try Output.line("  \(finding.sentence)") }
            }
            if summaries.isEmpty { try Output.line("Nothing has been pushed yet.") }
        }
        guard summaries.allSatisfy(\.report.isSound) else { throw ExitCode.failure }
    }

    private func verified() async throws -> [VerificationSummary] {
        do {
            return try options.stack.client.send(.verify(registry: registry))
        } catch let error as StackError where error.code == .notRunning {
            return try await StoppedStack.verify(
                options.stack.directory, registry: registry,
                logger: Logger(label: "acr-embedded", factory: StreamLogHandler.standardError(label:)))
        }
    }
}
