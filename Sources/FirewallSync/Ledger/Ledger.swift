import AzureResourceManager
import Foundation
import GRDB

/// What the service wrote, intended and learned, in one SQLite file that two processes may use at once.
///
/// Every change is one transaction that is on the disk when the call returns, together with its entry in a
/// hash-chained history. Calls block while another process writes, for at most five seconds.
public struct Ledger: Sendable {
    /// Opens the ledger at `path`, creating the file (mode 0600) and its folder (0700) where there is none.
    ///
    /// - Throws: ``LedgerError``. A file of a newer version, of another program or of another person is not touched.
    public init(path: String, clock: @escaping @Sendable () -> Date) throws(LedgerError) { fatalError("unimplemented") }

    /// What is known of a registry; for one never seen, nothing.
    public func state(of registry: RegistryID) throws(LedgerError) -> RegistryState { fatalError("unimplemented") }

    /// The history of one registry or of all, newest first.
    public func history(of registry: RegistryID? = nil, limit: Int? = nil) throws(LedgerError) -> [HistoryEntry] {
        fatalError("unimplemented")
    }

    /// Reads the whole history and checks that each entry follows from the one before.
    public func verifyChain() throws(LedgerError) -> ChainVerdict { fatalError("unimplemented") }
}
