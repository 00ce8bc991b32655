/// Why a folder or a file cannot hold the service's state.
package struct StateDirectoryError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for programs.
    package enum Code: String, Sendable, Hashable {
        /// The file or folder is somebody else's, of another kind, or open to others.
        case insecure
        /// What the system reports.
        case system
    }

    /// What went wrong, for programs.
    package let code: Code
    /// One sentence: what was found, what was expected and what to do.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
