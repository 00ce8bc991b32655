import ArgumentParser
import EmbeddedControlPlane
import Foundation

/// The option by which every command finds its stack.
struct StackOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp(
            "The stack's data folder (default: $XDG_STATE_HOME/acr-embedded, else ~/.local/state/acr-embedded).",
            valueName: "dir"),
        completion: .directory)
    var data: String?

    func validate() throws {
        // An unset variable in a script; the working directory is never meant.
        if data?.isEmpty == true { throw ValidationError("--data is empty; expected a folder.") }
    }

    /// The data folder.
    var directory: DataDirectory {
        data.map(DataDirectory.init(path:)) ?? .standard(environment: ProcessInfo.processInfo.environment)
    }

    /// The stack that runs on it.
    var client: ControlClient { ControlClient(directory) }
}

/// The form of a command's output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

/// The options of commands that list something.
struct ListOptions: ParsableArguments {
    @OptionGroup var stack: StackOptions

    @Option(help: "The form of the output: text or json.")
    var format = OutputFormat.text
}
