/// The line on standard output by which others learn that the daemon is at work, and where.
package struct ReadyDocument: Codable, Sendable, Hashable {
    /// The process.
    package let pid: Int32
    /// The URL of the status pages, with a slash at its end.
    package let status: String
    /// The registries that it watches, by label.
    package let registries: [String]
}
