import ArgumentParser

/// The options of commands that print variables for a shell.
struct ShellOptions: ParsableArguments {
    /// How a shell takes variables.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case sh
        case fish
    }

    @Option(help: "The egress point to come from.")
    var egress = "operator"

    @Option(help: "The shell that reads the output: sh (bash, zsh and their like too) or fish.")
    var shell = Shell.sh

    /// Prints the lines that put `variables` into the shell's environment.
    func print(_ variables: [(name: String, value: String)]) throws {
        for (name, value) in variables {
            switch shell {
            case .sh: try Output.line("export \(name)=\(ShellWord.quoted(value, backslashIsSpecial: false))")
            case .fish: try Output.line("set -gx \(name) \(ShellWord.quoted(value, backslashIsSpecial: true))")
            }
        }
    }
}
