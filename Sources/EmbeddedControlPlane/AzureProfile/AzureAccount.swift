import EmbeddedNetwork
import Foundation

/// What the Azure CLI has to be told of a stack to be signed in to it.
package struct AzureAccount: Sendable, Hashable, Codable {
    /// The subscription's identifier.
    package let subscription: String
    /// The tenant's identifier.
    package let tenant: String
    /// The client's identifier.
    package let client: String
    /// The file with the client's secret.
    package let secretFile: String
    /// Where the tokens of the machine's identity are.
    package let identityEndpoint: String
    /// The file with what is shown for them.
    package let identityHeaderFile: String
    /// The resource manager's URL on this machine.
    package let resourceManager: String
    /// The sign-in host's, in the form for which libraries do not look elsewhere.
    package let authority: String
    /// The directory's.
    package let graph: String

    /// The stack's own client, in the stack of `settings` in `directory`.
    init(_ settings: StackSettings, _ directory: DataDirectory) {
        let signIn = ReadyDocument.SignIn(settings, directory)
        subscription = settings.subscription
        tenant = settings.tenant
        client = signIn.client
        secretFile = signIn.secretFile
        identityEndpoint = signIn.identityEndpoint
        identityHeaderFile = signIn.identityHeaderFile
        resourceManager = "https://localhost:\(settings.resourceManagerPort)"
        authority = "\(signIn.authority)/adfs"
        graph = "https://localhost:\(settings.directoryPort)"
    }

    /// The text of one of the account's files.
    ///
    /// - Throws: ``StackError`` with `state`.
    package static func secret(in file: String) throws(StackError) -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw StackError(.state, "'\(file)' cannot be read (\(error.localizedDescription)); start the stack again.")
        }
    }
}
