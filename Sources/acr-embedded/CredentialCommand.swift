import ArgumentParser
import EmbeddedControlPlane

/// The command `acr-embedded credential`.
struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "Show and renew the admin user's passwords, and make tokens for some repositories.",
        discussion: """
            EXAMPLE
              acr-embedded credential show
            """, subcommands: [Show.self, Renew.self, CreateToken.self])

    /// The options that all of them take.
    struct Options: ParsableArguments {
        @OptionGroup var list: ListOptions

        @Option(help: "The registry's name (default: the first registry's).")
        var registry: String?
    }

    /// The command `acr-embedded credential show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the admin user's name and passwords.",
            discussion: """
                The admin user has to be switched on: by 'serve --admin-user', or by 'az acr update --admin-enabled true'.

                EXAMPLE
                  acr-embedded credential show --registry blogbuildtest --format json
                """)

        @OptionGroup var options: Options

        func run() async throws {
            try CredentialCommand.show(
                try options.list.stack.client.send(.credentialShow(registry: options.registry)), options.list.format)
        }
    }

    /// The command `acr-embedded credential renew`.
    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give the admin user a new password; the old one and what was got with it end at once.",
            discussion: """
                EXAMPLE
                  acr-embedded credential renew password2
                """)

        @OptionGroup var options: Options

        @Argument(help: "Which: password or password2.")
        var password: String

        func run() async throws {
            try CredentialCommand.show(
                try options.list.stack.client.send(
                    .credentialRenew(registry: options.registry, password: password)), options.list.format)
        }
    }

    /// The command `acr-embedded credential create-token`.
    struct CreateToken: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create-token",
            abstract: "Make a token for some repositories, and show its passwords, this once.",
            discussion: """
                EXAMPLE
                  acr-embedded credential create-token deployer --allow repositories/team/*/content/read --expires-in-days 30
                """)

        @OptionGroup var options: Options

        @Argument(help: "The token's name, which is its user's: 5 to 50 letters, digits, '-' and '_'.")
        var name: String

        @Option(help: "The scope map that says what it may do, such as _repositories_pull.")
        var scopeMap: String?

        @Option(
            help: ArgumentHelp(
                "What it may do, in the place of a scope map; several times.",
                valueName: "repositories/NAME/ACTION"))
        var allow: [String] = []

        @Option(help: ArgumentHelp("After how many days its passwords end (default: never).", valueName: "days"))
        var expiresInDays: Int?

        func validate() throws {
            guard (scopeMap == nil) != allow.isEmpty else {
                throw ValidationError("Give either --scope-map or --allow, to say what the token may do.")
            }
            guard expiresInDays.map({ (1...36_500).contains($0) }) ?? true else {
                throw ValidationError("--expires-in-days is \(expiresInDays ?? 0); expected 1 to 36500.")
            }
        }

        func run() async throws {
            let summary: CredentialSummary = try options.list.stack.client.send(
                .tokenCreate(
                    registry: options.registry, name: name, scopeMap: scopeMap, actions: allow, days: expiresInDays))
            try CredentialCommand.show(summary, options.list.format)
        }
    }

    private static func show(_ summary: CredentialSummary, _ format: OutputFormat) throws {
        switch format {
        case .json: try Output.json(summary)
        case .text:
            try Output.table(
                ["LOGIN SERVER", "USERNAME", "NAME", "PASSWORD", "EXPIRES"],
                summary.passwords.map {
                    [summary.loginServer, summary.username, $0.name, $0.value, Output.text($0.expiry)]
                })
        }
    }
}
