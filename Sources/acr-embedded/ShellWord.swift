/// Words as shells read them.
enum ShellWord {
    /// `text` between single quotes, within which a POSIX shell takes everything as it stands but a single quote.
    ///
    /// - Parameter backslashIsSpecial: Whether the shell reads escaped quotes and backslashes there, as fish does.
    static func quoted(_ text: String, backslashIsSpecial: Bool) -> String {
        guard backslashIsSpecial else { return "'" + text.replacing("'", with: #"'\''"#) + "'" }
        return "'" + text.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#) + "'"
    }
}
