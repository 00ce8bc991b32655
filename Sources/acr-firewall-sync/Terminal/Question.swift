import Foundation

/// A question that only a person may answer.
enum Question {
    /// Whether there is somebody to ask.
    static var canBeAsked: Bool { isatty(STDIN_FILENO) == 1 && Terminal.standardError.isInteractive }

    /// Asks on standard error and waits for a line; only `yes` in full is a yes.
    static func confirm(_ question: String) -> Bool {
        Terminal.standardError.write("\(question) Only 'yes' is taken for a yes: ")
        return readLine(strippingNewline: true)?.trimmingCharacters(in: .whitespaces) == "yes"
    }
}
