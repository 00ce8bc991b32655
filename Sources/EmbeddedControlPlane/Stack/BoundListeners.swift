/// Which listeners listen, for those who wait until some do.
actor BoundListeners {
    private var bound: Set<String> = []
    private var failures: [String: any Error] = [:]
    private var waiters: [Int: AsyncStream<Void>.Continuation] = [:]
    private var waitersEver = 0

    /// The listener `name` accepts connections.
    func mark(_ name: String) {
        bound.insert(name)
        for waiter in waiters.values { waiter.yield() }
    }

    /// The listener `name` could not be opened.
    func fail(_ name: String, _ error: any Error) {
        failures[name] = error
        for waiter in waiters.values { waiter.yield() }
    }

    /// The listener `name` is closed.
    func forget(_ name: String) {
        bound.remove(name)
        failures[name] = nil
    }

    /// Returns when all of `names` accept connections.
    ///
    /// - Throws: Why one of them cannot; `CancellationError`.
    func wait(for names: Set<String>) async throws {
        let (changes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        waitersEver += 1
        let waiter = waitersEver
        waiters[waiter] = continuation
        defer { waiters[waiter] = nil }
        var iterator = changes.makeAsyncIterator()
        while !names.isSubset(of: bound) {
            if let failure = names.lazy.compactMap({ self.failures[$0] }).first { throw failure }
            guard await iterator.next(isolation: self) != nil else { throw CancellationError() }
        }
    }
}
