import ArgumentParser
import EmbeddedControlPlane

/// The command `acr-embedded clock`.
struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock", abstract: "Show the stack's clock, and put it ahead to rehearse what weeks bring.",
        discussion: """
            EXAMPLE
              acr-embedded clock advance 7d
            """, subcommands: [Show.self, Advance.self])

    /// The command `acr-embedded clock show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the time that the stack goes by.",
            discussion: """
                EXAMPLE
                  acr-embedded clock show --format json
                """)

        @OptionGroup var options: ListOptions

        func run() async throws {
            try ClockCommand.show(try options.stack.client.send(.clock), options.format)
        }
    }

    /// The command `acr-embedded clock advance`.
    struct Advance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put the clock ahead; agents whose time has come have moved when it returns.",
            discussion: """
                EXAMPLE
                  acr-embedded clock advance 7d
                """)

        @OptionGroup var options: ListOptions

        @Argument(
            help: ArgumentHelp("How far: a number and s, m, h, d or w.", valueName: "duration"),
            transform: { text in
                let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
                guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()),
                    (1...315_360_000).contains(number)
                else { throw ValidationError("'\(text)' is no duration such as 7d or 90m.") }
                return number * unit
            })
        var duration: Int

        func run() async throws {
            try ClockCommand.show(try options.stack.client.send(.clockAdvance(seconds: duration)), options.format)
        }
    }

    private static func show(_ clock: ClockDocument, _ format: OutputFormat) throws {
        switch format {
        case .json: try Output.json(clock)
        case .text: try Output.line("\(Output.text(clock.now)), \(clock.aheadSeconds) seconds ahead of the system's")
        }
    }
}
