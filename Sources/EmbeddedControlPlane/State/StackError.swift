/// Why the embedded stack, or a command about it, cannot go on.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
package struct StackError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    package enum Code: String, Sendable, Hashable, Codable {
        /// The data folder cannot be used: not ours, open to others, not writable, or its path is too long.
        case dataDirectory
        /// Another process serves the data folder.
        case alreadyServing
        /// No process serves the data folder.
        case notRunning
        /// A file of the data folder was written by a newer version, or is damaged.
        case state
        /// There are no sample publications, or one cannot be read.
        case publications
        /// Every sample is published already.
        case noFurtherPublication
        /// The certificates of the hosts outside cannot be read.
        case outsideAuthority
        /// A listener could not be opened.
        case listener
        /// There is no such registry or egress point.
        case notFound
        /// A name or a value that was asked for is not acceptable.
        case refused
    }

    /// What is wrong, for programs.
    package let code: Code
    /// One sentence: what was found, what was expected, what to do.
    package let description: String

    /// An error that says `description`.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    package static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    package func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
