import NIOSSL
import Synchronization

/// Tells a test where listeners listen, as soon as they do.
final class BoundPorts: Sendable {
    private enum Entry {
        case port(Int)
        case waiting([CheckedContinuation<Int, any Error>])
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var failure: (any Error)?
    }

    private let state = Mutex(State())

    /// The listener `name` listens on `port`, or on a Unix socket.
    func set(_ name: String, _ port: Int?) {
        state.withLock { state in
            if case .waiting(let waiting) = state.entries[name] {
                for one in waiting { one.resume(returning: port ?? 0) }
            }
            state.entries[name] = .port(port ?? 0)
        }
    }

    /// The services have ended: who still waits waits in vain.
    func fail(_ error: any Error) {
        state.withLock { state in
            state.failure = error
            for (name, entry) in state.entries {
                guard case .waiting(let waiting) = entry else { continue }
                for one in waiting { one.resume(throwing: error) }
                state.entries[name] = nil
            }
        }
    }

    /// The port of the listener `name`, once it listens.
    func port(_ name: String) async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                if let failure = state.failure { return continuation.resume(throwing: failure) }
                switch state.entries[name] {
                case .port(let port): continuation.resume(returning: port)
                case .waiting(let waiting): state.entries[name] = .waiting(waiting + [continuation])
                case nil: state.entries[name] = .waiting([continuation])
                }
            }
        }
    }
}

/// Keeps NIOSSL out of the signatures of test cases.
struct TLSConfigurationBox: Sendable {
    let configuration: TLSConfiguration
}
