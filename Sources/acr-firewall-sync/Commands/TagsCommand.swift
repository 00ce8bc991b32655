import ArgumentParser
import AzureResourceManager
import FirewallSync
import ServiceTags

/// `acr-firewall-sync tags`: looks into a publication.
struct TagsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tags",
        abstract: "Look into a publication: its tags, their prefixes, whose an address is, what changed.",
        discussion: """
            Without --publication the newest archived publication is read, and one is fetched where none is archived.

            EXAMPLE
              acr-firewall-sync tags list --match 'AzureContainerRegistry.*'
              acr-firewall-sync tags find 20.42.66.7
            """,
        subcommands: [TagsListCommand.self, TagsShowCommand.self, TagsFindCommand.self, TagsDiffCommand.self])
}

/// Which publication the `tags` commands look into, and how they answer.
struct TagsOptions: ParsableArguments {
    @OptionGroup var publication: PublicationOptions
    @OptionGroup var surroundings: ConfigurationOptions
    @Option(help: "How to answer.") var format = OutputFormat.text

    /// The publication that was named, else the newest archived one, else the current one.
    ///
    /// - Throws: Why there is none.
    func load() async throws -> Publication {
        if let path = publication.publication { return try PublicationOptions.read(path).publication }
        let session = try surroundings.session()
        let cloud = session.configuration.registries.first?.cloud ?? .publicCloud
        if let newest = try session.archive.newest(cloud: cloud.publicationCloud) { return newest }
        let choice = PublicationChoice(session: session, options: publication)
        return try await choice.publication(of: cloud).publication
    }
}

/// Which tags are meant.
struct MatchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only tags whose names match, without case; * and ? stand for anything.", valueName: "glob"),
        transform: { TagPattern($0) })
    var match: TagPattern?
}
