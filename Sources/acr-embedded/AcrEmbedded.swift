import ArgumentParser

/// A registry, its firewall and its control plane on this machine.
@main
struct AcrEmbedded: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acr-embedded",
        abstract: "An Azure container registry, its firewall and its control plane on this machine.",
        discussion: """
            'serve' runs the stack in the foreground; the other commands talk to it. All of them take --data, the folder \
            where the stack keeps everything.

            EXAMPLE
              acr-embedded serve --registry blogbuildtest --location japaneast
            """,
        version: "1.0.0",
        subcommands: [
            ServeCommand.self, BuildCommand.self, RegistryCommand.self, EgressCommand.self, PublicationCommand.self,
            DenialsCommand.self, ClockCommand.self, PrivateEndpointCommand.self, EnvCommand.self,
            AzProfileCommand.self, UpstreamCommand.self, CredentialCommand.self, GarbageCommand.self,
            VerifyCommand.self,
        ])
}
