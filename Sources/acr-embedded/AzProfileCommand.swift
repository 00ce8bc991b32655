import ArgumentParser
import EmbeddedControlPlane
import Foundation

/// The command `acr-embedded az-profile`.
struct AzProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "az-profile",
        abstract: "Write a folder of the Azure CLI's settings that is signed in to the stack.",
        discussion: """
            The folder has to be new, empty, or one that this command has written; a sign-in of your own is never \
            overwritten. What is printed puts the folder, and what else the mode needs, into the shell's environment.

            azure-cloud       real host names, all of them through an egress point
            custom-cloud      the cloud 'AcrEmbedded' on ports of this machine; registries through an egress point
            managed-identity  as azure-cloud, but by the machine's identity: no secret is stored in the folder

            EXAMPLE
              eval "$(acr-embedded az-profile ~/az-embedded)" && az acr list
              acr-embedded az-profile ./az --mode custom-cloud --shell fish | source
            """)

    @Argument(help: ArgumentHelp("The folder.", valueName: "dir"), completion: .directory)
    var folder: String

    @OptionGroup var stack: StackOptions

    @Option(help: "How the Azure CLI comes to the stack: azure-cloud, custom-cloud or managed-identity.")
    var mode = AzureSignInMode.azureCloud

    @OptionGroup var shell: ShellOptions

    func validate() throws {
        if folder.isEmpty { throw ValidationError("The folder's path is empty; expected a folder.") }
    }

    func run() async throws {
        let environment: ClientEnvironment = try stack.client.send(.environment(egress: shell.egress))
        let profile = try AzureProfile(environment.account, mode: mode)
        let path = URL(fileURLWithPath: folder).standardizedFileURL.path
        try await AzureProfileFolder(path: path).write(profile)
        try shell.print(
            try environment.variables(over: ProcessInfo.processInfo.environment, profile: path, mode: mode))
    }
}

extension AzureSignInMode: ExpressibleByArgument {}
