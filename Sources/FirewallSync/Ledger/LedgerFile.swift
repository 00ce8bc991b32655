import Foundation
import Synchronization

/// The place of a ledger, which is opened when it is first needed and then stays open for all who share this.
public final class LedgerFile: Sendable {
    /// The file's path.
    public let path: String
    private let clock: @Sendable () -> Date
    private let ledger = Mutex<Ledger?>(nil)

    /// The ledger at `path`; nothing is opened or made yet.
    public init(path: String, clock: @escaping @Sendable () -> Date) {
        self.path = path
        self.clock = clock
    }

    /// Whether there is a file.
    public var isPresent: Bool { FileManager.default.fileExists(atPath: path) }

    /// The ledger; its file is made where there is none.
    ///
    /// - Throws: ``LedgerError``.
    public func opened() throws(LedgerError) -> Ledger {
        let result = ledger.withLock { ledger in
            if let ledger { return Result<Ledger, LedgerError>.success(ledger) }
            return Result { () throws(LedgerError) in
                let opened = try Ledger(path: path, clock: clock)
                ledger = opened
                return opened
            }
        }
        return try result.get()
    }

    /// The ledger, or nil where there is no file: a look makes none.
    ///
    /// - Throws: ``LedgerError``.
    public func openedIfPresent() throws(LedgerError) -> Ledger? { isPresent ? try opened() : nil }
}
