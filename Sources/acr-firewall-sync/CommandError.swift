/// A fault that a command itself finds, such as a file that cannot be read.
struct CommandError: Error, CustomStringConvertible {
    /// One sentence: what was found, and what to do.
    let description: String

    init(_ description: String) { self.description = description }
}
