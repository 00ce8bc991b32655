import ArgumentParser
import EmbeddedControlPlane

/// The command `acr-embedded publication`.
struct PublicationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publication", abstract: "List the sample publications, and publish the next.",
        discussion: """
            EXAMPLE
              acr-embedded publication advance --move-agents
            """, subcommands: [List.self, Advance.self])

    /// The command `acr-embedded publication list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the samples, published and to come.",
            discussion: """
                EXAMPLE
                  acr-embedded publication list --format json
                """)

        @OptionGroup var options: ListOptions

        func run() async throws {
            try PublicationCommand.show(try options.stack.client.send(.publicationList), options.format)
        }
    }

    /// The command `acr-embedded publication advance`.
    struct Advance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish the next sample; agents move to its addresses seven days later.",
            discussion: """
                EXAMPLE
                  acr-embedded publication advance --move-agents
                """)

        @OptionGroup var options: ListOptions

        @Flag(help: "Move the agents at once.")
        var moveAgents = false

        func run() async throws {
            let samples: [PublicationSummary] = try options.stack.client.send(
                .publicationAdvance(movesAgents: moveAgents))
            try PublicationCommand.show(samples, options.format)
        }
    }

    private static func show(_ samples: [PublicationSummary], _ format: OutputFormat) throws {
        switch format {
        case .json: try Output.json(samples)
        case .text:
            try Output.table(
                ["WEEK", "STATE", "FILE", "PUBLISHED", "AGENTS MOVE", "IN USE"],
                samples.map { sample in
                    [
                        String(sample.week), sample.state.rawValue, sample.file ?? "-", Output.text(sample.publishedAt),
                        Output.text(sample.agentsMoveAt), sample.isInUse ? "yes" : "no",
                    ]
                })
        }
    }
}
