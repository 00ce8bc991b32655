/// Runs `work`, and cancels it after `seconds`.
///
/// - Throws: What `work` throws; ``BuildStackError`` with `timeout` once it has ended after the time was up.
func withDeadline<Value: Sendable>(
    seconds: Int, of what: String, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await ContinuousClock().sleep(for: .seconds(seconds))
            throw BuildStackError(.timeout, "\(what) took longer than the \(seconds) s that it may.")
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
