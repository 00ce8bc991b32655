import Foundation

/// Turns the paths of a configuration into absolute ones.
struct ConfigurationPaths: Sendable {
    /// The folder of the configuration file, absolute: where relative paths start.
    let folder: String
    /// The folder that `~` stands for.
    let home: String

    /// Paths for the configuration file at `file`.
    init(file: String, environment: [String: String]) {
        folder = URL(fileURLWithPath: file).deletingLastPathComponent().standardizedFileURL.path
        home = Self.home(environment)
    }

    /// The absolute path of `path`.
    func absolute(_ path: String) -> String {
        if path == "~" { return home }
        if path.hasPrefix("~/") { return "\(home)/\(path.dropFirst(2))" }
        return path.hasPrefix("/") ? path : URL(fileURLWithPath: "\(folder)/\(path)").standardizedFileURL.path
    }

    /// The user's folder: `$HOME`, else what the user database says.
    static func home(_ environment: [String: String]) -> String {
        environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
    }

    /// The folder for a program's state: `$XDG_STATE_HOME`, else `~/.local/state`.
    ///
    /// A relative XDG_STATE_HOME is invalid by the XDG Base Directory Specification, and is ignored.
    static func stateHome(_ environment: [String: String]) -> String {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state }
        return "\(home(environment))/.local/state"
    }
}
