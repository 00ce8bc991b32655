import ArgumentParser
import EmbeddedControlPlane
import Foundation
import RegistryStorage

/// The command `acr-embedded gc`.
struct GarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove what no tag leads to any more, beside pushes and pulls.",
        discussion: """
            Blobs go that no manifest names, uploads that nobody went on with for a day, and, where the registry's \
            retention policy or --retention says so, manifests that have had no tag for so many days. What was pushed, \
            mounted or asked for within the hour is spared. The stack does this by itself every hour.

            EXAMPLE
              acr-embedded gc --dry-run --retention 7
            """)

    @OptionGroup var options: ListOptions

    @Option(help: "The registry's name (default: all registries).")
    var registry: String?

    @Flag(help: "Show what would go, and leave it.")
    var dryRun = false

    @Option(help: ArgumentHelp("After how many days without a tag manifests go.", valueName: "days"))
    var retention: Int?

    @Option(help: ArgumentHelp("How long blobs that no manifest names are spared (default: 60).", valueName: "minutes"))
    var grace: Int?

    func validate() throws {
        for (name, value) in [("--retention", retention), ("--grace", grace)] {
            guard let value, !(0...525_600).contains(value) else { continue }
            throw ValidationError("\(name) is \(value); expected a number from 0 to 525600.")
        }
    }

    func run() async throws {
        let summaries: [GarbageSummary] = try options.stack.client.send(
            .collectGarbage(registry: registry, retentionDays: retention, graceMinutes: grace, dryRun: dryRun))
        switch options.format {
        case .json: try Output.json(summaries)
        case .text:
            try Output.table(
                [
                    "REGISTRY", dryRun ? "BYTES THAT WOULD GO" : "BYTES FREED", "BLOBS", "MANIFESTS", "UPLOADS",
                    "SPARED",
                ],
                summaries.map { summary in
                    let report = summary.report
                    return [
                        summary.registry, String(report.freedBytes), String(report.removedBlobs),
                        String(report.manifests.count), String(report.expiredUploads), String(report.sparedBlobs),
                    ]
                })
        }
    }
}
