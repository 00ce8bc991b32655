import GRDB

extension Ledger {
    /// Does `body`, which records something in this ledger, together with whatever else is recorded at the same time:
    /// one transaction for all of them, and one wait for the disk.
    ///
    /// What holds for a single recording holds here: when this returns, it is on the disk; where it throws, nothing of
    /// it is kept; and one that fails takes no other with it.
    ///
    /// - Parameter body: Does nothing but read and record; it may be done twice, and then the first time is as if it had
    ///   never been.
    /// - Throws: What `body` throws, or why the transaction did not reach the disk.
    public func together<Value: Sendable>(
        _ body: @escaping @Sendable () throws(LedgerError) -> Value
    ) async throws(LedgerError) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, LedgerError>, _>) in
            let part = GroupCommit.Part(
                work: {
                    let result = Result { () throws(LedgerError) in try body() }
                    return { continuation.resume(returning: result) }
                },
                fail: { continuation.resume(returning: .failure($0)) })
            groups.add(part) { commit($0) }
        }
        return try result.get()
    }

    /// Does the work of a group and waits until it is on the disk.
    func commit(_ group: [GroupCommit.Part]) {
        guard group.count > 1 else { return group.forEach { $0.work()() } }
        var ends: [@Sendable () -> Void] = []
        do {
            try database.unsafeReentrantWrite { database in
                try database.inTransaction(.immediate) {
                    for part in group {
                        ends.append(part.work())
                        // A full disk makes SQLite roll everything back by itself.
                        guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
                    }
                    return .commit
                }
            }
            for end in ends { end() }
        } catch DatabaseError.SQLITE_BUSY {
            let error = LedgerError(DatabaseError(resultCode: .SQLITE_BUSY), path: path)
            for part in group { part.fail(error) }
        } catch {
            // Nothing of the group is kept. Each for itself then succeeds, or says what is wrong with it.
            for part in group { part.work()() }
        }
    }
}
