import ArgumentParser
import EmbeddedControlPlane

/// The command `acr-embedded registry`.
struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "List, show and make registries of the running stack.",
        discussion: """
            EXAMPLE
              acr-embedded registry list --format json
            """,
        subcommands: [List.self, Show.self, Create.self])

    /// The command `acr-embedded registry list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the registries.",
            discussion: """
                EXAMPLE
                  acr-embedded registry list
                """)

        @OptionGroup var options: ListOptions

        func run() async throws {
            let registries: [ReadyDocument.Registry] = try options.stack.client.send(.registryList)
            switch options.format {
            case .json: try Output.json(registries)
            case .text:
                try Output.table(
                    ["NAME", "LOGIN SERVER", "URL", "ID"], registries.map { [$0.name, $0.loginServer, $0.url, $0.id] })
            }
        }
    }

    /// The command `acr-embedded registry show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a registry as the resource manager does, in JSON.",
            discussion: """
                EXAMPLE
                  acr-embedded registry show blogbuildtest
                """)

        @OptionGroup var stack: StackOptions

        @Argument(help: "The registry's name.")
        var name: String

        func run() async throws {
            let registry: JSONValue = try stack.client.send(.registryShow(name: name))
            try Output.json(registry)
        }
    }

    /// The command `acr-embedded registry create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a registry, closed to all networks where its tier can be; it listens at once.",
            discussion: """
                EXAMPLE
                  acr-embedded registry create secondregistry --location westeurope
                """)

        @OptionGroup var options: ListOptions

        @Argument(help: "The registry's name: 5 to 50 letters and digits.")
        var name: String

        @Option(help: "The resource group, made where it is missing (default: the first registry's).")
        var resourceGroup: String?

        @Option(help: "The region (default: the first registry's).")
        var location: String?

        @Option(help: "The tier: Basic, Standard or Premium.")
        var sku = "Premium"

        func validate() throws {
            let objection =
                RegistryName.objection(to: name) ?? resourceGroup.flatMap(RegistryName.objection(toGroup:))
                ?? location.flatMap(RegistryName.objection(toLocation:))
            if let objection { throw ValidationError(objection) }
            guard RegistryTier(name: sku) != nil else {
                throw ValidationError("--sku is '\(sku)'; expected Basic, Standard or Premium.")
            }
        }

        func run() async throws {
            let registry: ReadyDocument.Registry = try options.stack.client.send(
                .registryCreate(name: name, resourceGroup: resourceGroup, location: location, tier: sku))
            switch options.format {
            case .json: try Output.json(registry)
            case .text: try Output.line("\(registry.name) listens at \(registry.url), and as \(registry.loginServer).")
            }
        }
    }
}
