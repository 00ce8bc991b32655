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

            EXAMPLE
              eval "$(acr-embedded env --egress operator)"
              acr-embedded env --shell fish | source
            """)

    /// How a shell takes variables.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case sh
        case fish
    }

    @OptionGroup var stack: StackOptions

    @Option(help: "The egress point to come from.")
    var egress = "operator"

    @Option(help: "The shell that reads the output: sh (bash, zsh and their like too) or fish.")
    var shell = Shell.sh

    func run() async throws {
        let environment: ClientEnvironment = try stack.client.send(.environment(egress: egress))
        for (name, value) in environment.variables(over: ProcessInfo.processInfo.environment) {
            switch shell {
            case .sh: try Output.line("export \(name)=\(ShellWord.quoted(value, backslashIsSpecial: false))")
            case .fish: try Output.line("set -gx \(name) \(ShellWord.quoted(value, backslashIsSpecial: true))")
            }
        }
    }
}
