import ArgumentParser
import ServiceTags
import SyncReports

/// `acr-firewall-sync tags list`.
struct TagsListCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tags of a publication.",
        discussion: """
            EXAMPLE
              acr-firewall-sync tags list --match 'AzureContainerRegistry.*' --format json
            """)

    @OptionGroup var matching: MatchOptions
    @OptionGroup var options: TagsOptions

    var answersInJSON: Bool { options.format == .json }

    func run() async throws {
        let publication = try await options.load()
        let report = TagListReport(publication.tags.filter { matching.match?.matches($0.name) ?? true })
        switch options.format {
        case .text: try Terminal.standardOutput.writeResult(report.text(style: Terminal.standardOutput.style))
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        }
    }
}
