/// Why a registry's lock was not acquired.
///
/// Two errors are equal when their codes are.
public struct LockError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// Another run holds the lock.
        case held
        /// The folder or the file belongs to somebody else, or others may write it.
        case insecure
        /// The task was cancelled while it waited.
        case cancelled
        /// Anything else that the system reports.
        case system
    }

    /// What went wrong, for programs.
    public let code: Code
    /// One sentence: who holds the lock since when, or what failed, and what to do.
    public let description: String

    /// An error with its sentence.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the codes are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
