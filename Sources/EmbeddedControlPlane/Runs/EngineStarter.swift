import BuildStack

/// Starts the engine once, for all runs.
///
/// It looks at what the machine allows, which takes some tenths of a second. Where it cannot start, the next run makes it
/// try again: what is missing may have been installed meanwhile.
actor EngineStarter {
    private let make: @Sendable () async throws -> any BuildEngine
    private var starting: Task<any BuildEngine, any Error>?

    /// A starter that has not begun.
    init(_ make: @escaping @Sendable () async throws -> any BuildEngine) { self.make = make }

    /// The engine, once it has started.
    ///
    /// - Throws: Why it cannot start.
    func engine() async throws -> any BuildEngine {
        let task = starting ?? Task { [make] in try await make() }
        starting = task
        do {
            return try await task.value
        } catch {
            if starting == task { starting = nil }
            throw error
        }
    }

    /// Returns when nothing of a start goes on any more.
    func end() async {
        starting?.cancel()
        _ = await starting?.result
    }
}
