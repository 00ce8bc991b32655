import GRDB

/// Why the ledger could not be opened, read or written.
///
/// What it held before stands unchanged. Two errors are equal when their codes are: tests compare codes, people read
/// the description.
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

    /// Whether the codes are equal.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension LedgerError {
    /// The sentence for whatever was thrown while the ledger at `path` was in use.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as LedgerError:
            self = error
        case let error as StateDirectoryError:
            self.init(error.code == .insecure ? .insecure : .system, error.description)
        case let error as DatabaseError:
            self.init(error, path: path)
        default:
            self.init(.system, "The ledger '\(path)' cannot be used: \(error).")
        }
    }

    private init(_ error: DatabaseError, path: String) {
        let reported = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(
                .diskFull,
                "The disk is full, so the ledger '\(path)' stays as it was; make room there and run again.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .busy,
                "Another process has kept the ledger '\(path)' locked for more than \(Ledger.busySeconds) seconds; "
                    + "run again when it has ended.")
        case .SQLITE_NOTADB:
            self.init(
                .notALedger, "'\(path)' is not an SQLite file; name another ledger, or move the file away.")
        case .SQLITE_CORRUPT:
            self.init(
                .damaged,
                "The ledger '\(path)' is damaged (\(reported)); restore it from a backup, or move it away "
                    + "and run 'adopt' to make the present rules ours again.")
        case .SQLITE_IOERR:
            self.init(
                .system,
                "The ledger '\(path)' cannot be read or written: \(reported); it stays as it was. "
                    + "Check the disk and the limits on file size.")
        default:
            self.init(.system, "The ledger '\(path)' cannot be used: \(reported).")
        }
    }
}
