import Foundation

/// What the client takes from the process that it runs in.
///
/// A test gives its own, and then nothing waits.
public struct Surroundings: Sendable {
    /// The environment variables.
    public var environment: [String: String]
    /// The time in seconds since 1970.
    public var now: @Sendable () -> Double
    /// Waits for a number of seconds; throws when the task is cancelled.
    public var sleep: @Sendable (_ seconds: Double) async throws -> Void
    /// A new id for a request, unlike any other.
    public var makeRequestID: @Sendable () -> String

    /// The process's own environment, clock and randomness, save for what is given.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 },
        sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void = {
            try await Task.sleep(for: .seconds($0))
        },
        makeRequestID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() }
    ) {
        self.environment = environment
        self.now = now
        self.sleep = sleep
        self.makeRequestID = makeRequestID
    }
}
