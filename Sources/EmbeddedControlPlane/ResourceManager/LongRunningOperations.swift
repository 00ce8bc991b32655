import Foundation
import Synchronization

/// The writes that are still going on, where `serve --long-running-writes` makes them take their time.
///
/// The change itself is stored and propagates at once; what takes time is the resource's way back to `Succeeded`.
package final class LongRunningOperations: Sendable {
    /// What is going on, as `provisioningState` names it.
    enum Kind: String, Sendable {
        case creating = "Creating"
        case updating = "Updating"
        case deleting = "Deleting"
    }

    private struct Operation {
        let registry: Int64
        let kind: Kind
        let end: Date
    }

    /// How many operations are remembered once they are over.
    private static let remembered = 1_000

    private let duration: TimeInterval?
    private let now: @Sendable () -> Date
    private let operations = Mutex<(byName: [String: Operation], order: [String])>(([:], []))

    /// - Parameters:
    ///   - duration: Seconds that a write takes, or nil for writes that are done when they are answered.
    ///   - now: The clock.
    package init(duration: TimeInterval?, now: @escaping @Sendable () -> Date) {
        self.duration = duration
        self.now = now
    }

    /// Starts an operation and names it; nil where writes are done at once.
    func begin(_ kind: Kind, _ registry: RegistryResource) -> String? {
        guard let duration else { return nil }
        let name = "registries-\(UUID().uuidString.lowercased())"
        let operation = Operation(registry: registry.number, kind: kind, end: now().addingTimeInterval(duration))
        operations.withLock { operations in
            operations.byName[name] = operation
            operations.order.append(name)
            if operations.order.count > Self.remembered { operations.byName[operations.order.removeFirst()] = nil }
        }
        return name
    }

    /// Whether the operation `name` is still going on.
    ///
    /// - Throws: ``ResourceError`` 404 for an operation that nobody started, or that is long over.
    func isRunning(_ name: String) throws(ResourceError) -> Bool {
        guard let operation = operations.withLock({ $0.byName[name] }) else {
            throw ResourceError(404, "OperationNotFound", "The operation '\(name.prefix(80))' was not found.")
        }
        return now() < operation.end
    }

    /// The `provisioningState` of `registry`.
    func provisioningState(of registry: RegistryResource) -> String {
        guard duration != nil else { return "Succeeded" }
        let instant = now()
        let running = operations.withLock { operations in
            operations.byName.values.filter { $0.registry == registry.number && instant < $0.end }
                .max { $0.end < $1.end }
        }
        return running?.kind.rawValue ?? "Succeeded"
    }
}
