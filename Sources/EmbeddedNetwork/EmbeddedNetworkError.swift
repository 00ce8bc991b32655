/// Why the embedded network cannot be set up.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
public struct EmbeddedNetworkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// A folder of ours is not a directory, belongs to somebody else, or is open to others.
        case unsafeDirectory
        /// A file of ours belongs to somebody else or cannot be read or written.
        case unusableFile
        /// The local authority may not vouch for a name.
        case nameNotPermitted
        /// A Unix socket's path is longer than the kernel takes.
        case pathTooLong
        /// Another process listens there.
        case alreadyListening
        /// The address cannot be bound.
        case bindFailed
        /// A listener's settings contradict each other.
        case contradiction
        /// An egress point of that name or port exists.
        case egressPointTaken
        /// There is no egress point of that name.
        case unknownEgressPoint
    }

    /// What is wrong, for programs.
    public let code: Code
    /// One sentence for people: what was found, what was expected, what to do.
    public let description: String
    /// The error underneath, where there is one.
    public let cause: (any Error)?

    /// An error that `description` explains.
    public init(_ code: Code, _ description: String, cause: (any Error)? = nil) {
        self.code = code
        self.description = description
        self.cause = cause
    }

    /// Whether the codes are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
