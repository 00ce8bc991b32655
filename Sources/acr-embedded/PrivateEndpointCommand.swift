import ArgumentParser
import EmbeddedControlPlane

/// The command `acr-embedded private-endpoint`.
struct PrivateEndpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "private-endpoint",
        abstract: "List, add and remove the private endpoints of registries.",
        discussion: """
            A private endpoint is a port of its own, to which neither the rules nor disabled public access apply.

            EXAMPLE
              acr-embedded private-endpoint add blogbuildtest
            """, subcommands: [List.self, Add.self, Remove.self])

    /// The command `acr-embedded private-endpoint list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the private endpoints of a registry, or of all.",
            discussion: """
                EXAMPLE
                  acr-embedded private-endpoint list blogbuildtest --format json
                """)

        @OptionGroup var options: ListOptions

        @Argument(help: "The registry's name (default: all registries).")
        var registry: String?

        func run() async throws {
            let endpoints: [PrivateEndpointDocument] = try options.stack.client.send(
                .privateEndpointList(registry: registry))
            switch options.format {
            case .json: try Output.json(endpoints)
            case .text:
                try Output.table(["REGISTRY", "NAME", "URL"], endpoints.map { [$0.registry, $0.name, $0.url] })
            }
        }
    }

    /// The command `acr-embedded private-endpoint add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a private endpoint; it listens at once, and on the same port ever after.",
            discussion: """
                EXAMPLE
                  acr-embedded private-endpoint add blogbuildtest --name office
                """)

        @OptionGroup var options: ListOptions

        @Argument(help: "The registry's name.")
        var registry: String

        @Option(help: "The endpoint's name: letters, digits and '-'.")
        var name = "private"

        func run() async throws {
            let endpoint: PrivateEndpointDocument = try options.stack.client.send(
                .privateEndpointAdd(registry: registry, name: name))
            switch options.format {
            case .json: try Output.json(endpoint)
            case .text: try Output.line("\(endpoint.registry) listens at \(endpoint.url) too, whatever its rules say.")
            }
        }
    }

    /// The command `acr-embedded private-endpoint remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close a private endpoint and forget it.",
            discussion: """
                EXAMPLE
                  acr-embedded private-endpoint remove blogbuildtest --name office
                """)

        @OptionGroup var options: ListOptions

        @Argument(help: "The registry's name.")
        var registry: String

        @Option(help: "The endpoint's name.")
        var name = "private"

        func run() async throws {
            let endpoint: PrivateEndpointDocument = try options.stack.client.send(
                .privateEndpointRemove(registry: registry, name: name))
            switch options.format {
            case .json: try Output.json(endpoint)
            case .text: try Output.line("\(endpoint.registry) no longer listens at \(endpoint.url).")
            }
        }
    }
}
