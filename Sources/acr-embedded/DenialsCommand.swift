import ArgumentParser
import EmbeddedControlPlane
import EmbeddedRegistry

/// The command `acr-embedded denials`.
struct DenialsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "denials", abstract: "List the clients that registries turned away, newest first.",
        discussion: """
            EXAMPLE
              acr-embedded denials --last 20 --format json
            """)

    @OptionGroup var options: ListOptions

    @Option(help: "How many, at most.")
    var last = 100

    func validate() throws {
        guard last >= 1 else { throw ValidationError("--last is \(last); expected a number from 1.") }
    }

    func run() async throws {
        let denials: [Denial] = try options.stack.client.send(.denials(count: last))
        switch options.format {
        case .json: try Output.json(denials)
        case .text:
            try Output.table(
                ["TIME", "CLIENT", "REGISTRY", "METHOD", "PATH", "REASON"],
                denials.map { denial in
                    [
                        Output.text(denial.time), denial.client, denial.registry, denial.method, denial.path,
                        denial.reason,
                    ]
                })
        }
    }
}
