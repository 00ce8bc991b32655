import ArgumentParser
import EmbeddedControlPlane

/// The command `acr-embedded egress`.
struct EgressCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "egress", abstract: "List and add public addresses from which clients can come.",
        discussion: """
            EXAMPLE
              acr-embedded egress list
            """, subcommands: [List.self, Add.self])

    /// The command `acr-embedded egress list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the egress points.",
            discussion: """
                EXAMPLE
                  acr-embedded egress list --format json
                """)

        @OptionGroup var options: ListOptions

        func run() async throws {
            let points: [ReadyDocument.Egress] = try options.stack.client.send(.egressList)
            switch options.format {
            case .json: try Output.json(points)
            case .text: try Output.table(["NAME", "ADDRESS", "PROXY"], points.map { [$0.name, $0.address, $0.proxy] })
            }
        }
    }

    /// The command `acr-embedded egress add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an egress point; its proxy listens at once, and on the same port ever after.",
            discussion: """
                With --trusted-service its clients count as one of Microsoft's trusted services, which registries let in \
                without a rule while networkRuleBypassOptions is AzureServices.

                EXAMPLE
                  acr-embedded egress add laptop 198.19.252.7
                  acr-embedded egress add scanner 198.19.252.8 --trusted-service
                """)

        @OptionGroup var options: ListOptions

        @Argument(help: "The point's name: small letters, digits and '-'.")
        var name: String

        @Argument(help: "Its public IPv4 address.")
        var address: String

        @Flag(help: "Let its clients be a trusted service.")
        var trustedService = false

        func run() async throws {
            let point: ReadyDocument.Egress = try options.stack.client.send(
                .egressAdd(name: name, address: address, isTrustedService: trustedService))
            switch options.format {
            case .json: try Output.json(point)
            case .text: try Output.line("\(point.name) speaks for \(point.address): export HTTPS_PROXY=\(point.proxy)")
            }
        }
    }
}
