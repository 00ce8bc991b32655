import ArgumentParser
import FirewallSync
import IPNetworks
import ServiceTags
import SyncReports

/// `acr-firewall-sync tags find ADDRESS`.
struct TagsFindCommand: AsyncParsableCommand, DocumentCommand {
    static let configuration = CommandConfiguration(
        commandName: "find",
        abstract: "Say which tags hold an address, the narrowest first.",
        discussion: """
            Where no tag holds the address, nothing is printed (with --format json an empty array), and a note goes to \
            standard error.

            EXAMPLE
              acr-firewall-sync tags find 20.42.66.7
            """)

    @Argument(help: "An IPv4 or IPv6 address.", transform: { try AnyIPAddress(parsing: $0) })
    var address: AnyIPAddress
    @OptionGroup var matching: MatchOptions
    @OptionGroup var options: TagsOptions

    var answersInJSON: Bool { options.format == .json }

    func run() async throws {
        let publication = try await options.load()
        let matches = publication.tags(containing: address).filter { matching.match?.matches($0.tag.name) ?? true }
        let report = TagMatchReport(matches)
        switch options.format {
        case .text: try Terminal.standardOutput.writeResult(report.text())
        case .json: try Terminal.standardOutput.writeResult(try report.json())
        }
        if matches.isEmpty {
            Terminal.standardError.note("no tag of this publication holds \(address)")
        }
    }
}
