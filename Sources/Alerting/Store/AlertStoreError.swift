import FirewallSync
import GRDB

/// Why it could not be read or written who was told what.
struct AlertStoreError: Error, Sendable, CustomStringConvertible {
    /// One sentence: what was found, and what to do.
    let description: String

    init(_ description: String) { self.description = description }

    /// The sentence for whatever was thrown while the file at `path` was in use.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as AlertStoreError: self = error
        case let error as StateDirectoryError: self.init(error.description)
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL:
            self.init("the disk is full, so '\(path)' cannot hold who was told what; make room there")
        case let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode):
            self.init("'\(path)' is damaged; move it away: then what is open is told once more")
        default: self.init("'\(path)' cannot be used: \(error)")
        }
    }
}
