/// Why the ledger could not be opened, read or written. What it held before stands unchanged.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
public struct LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// A newer version of the program made the file.
        case newerVersion
        /// The file is no ledger.
        case notALedger
        /// The file or its folder belongs to somebody else, or others may read or write it.
        case insecure
        /// The disk is full.
        case diskFull
        /// Another process kept the ledger locked for longer than the wait.
        case busy
        /// An earlier run's intent waits for its outcome: find out what became of it and record the recovery first.
        case pendingIntent
        /// An outcome was given for a run whose intent is not pending.
        case noSuchIntent
        /// The file holds what this program never writes.
        case damaged
        /// Anything else that the system or SQLite reports.
        case system
    }

    /// What went wrong, for programs.
    public let code: Code
    /// One sentence: what was found, what was expected and what to do.
    public let description: String

    /// An error with its sentence.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
