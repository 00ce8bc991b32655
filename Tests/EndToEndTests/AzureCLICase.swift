import Foundation
import XCTest

/// A test case with a stack that the real Azure CLI drives.
class AzureCLICase: RegistryClientCase {
    override var arguments: [String] { ["--propagation-delay", "0", "--admin-user"] }

    /// The CLI in the shell of `acr-embedded env`: the cloud's real host names.
    func az() throws -> AzureCLI { try AzureCLI(["env"], of: stack, home: runner) }

    /// The CLI with a folder that `acr-embedded az-profile` has written.
    func az(mode: String) throws -> AzureCLI {
        try AzureCLI(["az-profile", path("az-\(mode)"), "--mode", mode], of: stack, home: runner)
    }
}
