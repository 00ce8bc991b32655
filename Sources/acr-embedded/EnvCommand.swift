import ArgumentParser
import EmbeddedControlPlane
import Foundation

/// The command `acr-embedded env`.
struct EnvCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Print the variables with which a shell's programs reach the stack by real host names.",
        discussion: """
            Programs that honour them speak to NAME.azurecr.io, management.azure.com and login.microsoftonline.com through \
            an egress point, whose public address they then have, and trust the stack's certificates. REQUESTS_CA_BUNDLE \
            and SSL_CERT_FILE replace the public authorities: unset the variables to reach the rest of the world again. Where https_proxy, \
            no_proxy or CURL_CA_BUNDLE are set, which programs prefer to these, they are printed too.

            AZURE_CONFIG_DIR is a folder of the stack's own, in which the Azure CLI is signed in: az acr … works at once, \
            and your own sign-in is not touched. 'acr-embedded az-profile' makes another folder, or another way to sign in.

            Where the stack is only being started, --wait keeps the shell from going on without the variables.

            EXAMPLE
              eval "$(acr-embedded env --wait 30)"
              eval "$(acr-embedded env --egress operator)"
              acr-embedded env --shell fish | source
            """)

    @OptionGroup var stack: StackOptions

    @OptionGroup var shell: ShellOptions

    @Option(help: ArgumentHelp("Wait this long for a stack that nobody serves yet (default: 0).", valueName: "seconds"))
    var wait: Int?

    func validate() throws {
        guard (0...3600).contains(wait ?? 0) else {
            throw ValidationError("--wait is \(wait ?? 0); expected seconds from 0 to 3600.")
        }
    }

    func run() async throws {
        let environment: ClientEnvironment = try await stack.client.send(
            .environment(egress: shell.egress), waiting: wait ?? 0)
        let profile: String = try stack.client.send(.azureProfile)
        try shell.print(
            try environment.variables(over: ProcessInfo.processInfo.environment, profile: profile))
    }
}
