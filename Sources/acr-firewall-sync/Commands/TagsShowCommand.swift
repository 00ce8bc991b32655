import ArgumentParser
import ServiceTags
import SyncReports

/// `acr-firewall-sync tags show NAME`.
struct TagsShowCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a tag's prefixes, one a line: IPv4 as listed, then IPv6.",
        discussion: """
            EXAMPLE
              acr-firewall-sync tags show AzureContainerRegistry.JapanEast | acr-firewall-sync compress --max-rules 5
            """)

    @Argument(help: "The tag's name, without case.") var name: String
    @OptionGroup var options: TagsOptions

    var answersInJSON: Bool { options.format == .json }

    func run() async throws {
        let publication = try await options.load()
        guard let tag = publication.tag(named: name) else {
            let nearest = publication.nearestNames(to: name, limit: 3).map { "'\($0)'" }.joined(separator: ", ")
            throw CommandError(
                "there is no tag '\(name)'; "
                    + (nearest.isEmpty ? "see acr-firewall-sync tags list" : "the nearest names are \(nearest)"))
        }
        let report = TagReport(tag)
        switch options.format {
        case .text: try Terminal.standardOutput.writeResult(report.text())
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        }
    }
}
