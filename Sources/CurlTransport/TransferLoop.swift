import CLibcurl
import Foundation
import Synchronization

/// One thread that drives all transfers of a transport through a libcurl multi handle.
///
/// libcurl waits by blocking, which the cooperative pool must never do. The multi handle keeps connections, TLS sessions,
/// resolved names and parsed authorities for the next request. The thread starts with the first transfer and ends when
/// the loop is released.
final class TransferLoop: Sendable {
    private let inbox = Inbox()

    deinit { inbox.close() }

    /// Runs one transfer; cancelling the task aborts it.
    func run<Job: TransferJob>(_ job: Job) async -> Result<Job.Answer, TransportError> {
        guard !Task.isCancelled else { return .failure(job.cancellation) }
        let id = inbox.nextID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.add(
                    .start(
                        begin: { $0.start(id, job) { continuation.resume(returning: $0) } },
                        fail: { continuation.resume(returning: .failure(job.failure($0))) }))
                // The handler below may have run before there was anything to cancel.
                if Task.isCancelled { inbox.add(.cancel(id)) }
            }
        } onCancel: {
            inbox.add(.cancel(id))
        }
    }
}

/// What other threads ask of the loop's thread.
private final class Inbox: Sendable {
    enum Command: Sendable {
        /// `begin` starts a transfer on the loop's thread; `fail` ends it with a sentence where there is no loop.
        case start(begin: @Sendable (inout ActiveTransfers) -> Void, fail: @Sendable (String) -> Void)
        case cancel(Int)
    }

    private struct State {
        var commands: [Command] = []
        var lastID = 0
        var isClosed = false
        /// The multi handle while the thread runs.
        var wakeUp: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func nextID() -> Int {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    func add(_ command: Command) {
        let isFirst = state.withLock { state in
            state.commands.append(command)
            state.wakeUp?()
            guard state.wakeUp == nil else { return false }
            state.wakeUp = {}
            return true
        }
        if isFirst { Thread.detachNewThread { self.drive() } }
    }

    func close() {
        state.withLock { state in
            state.isClosed = true
            state.wakeUp?()
        }
    }

    /// The thread.
    private func drive() {
        CurlLibrary.initialize()
        guard let multi = shim_multi_init() else { return failAll() }
        // Connections that wait for their next request: as many as a fleet has requests on their way, and some.
        _ = shim_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 32)
        // curl_multi_wakeup is the one function that other threads may call on a multi handle. It is called under the
        // lock, and the handle is freed only after `isClosed` was seen under the lock.
        nonisolated(unsafe) let shared = multi
        state.withLock { $0.wakeUp = { shim_multi_wakeup(shared) } }
        var transfers = ActiveTransfers(multi: multi)
        while true {
            let (commands, isClosed) = state.withLock { state in
                defer { state.commands = [] }
                return (state.commands, state.isClosed)
            }
            if isClosed { break }
            for command in commands {
                switch command {
                case .start(let begin, _): begin(&transfers)
                case .cancel(let id): transfers.cancel(id)
                }
            }
            transfers.advance()
            // Returns at once when libcurl has something to do; the limit is only there because there must be one.
            shim_multi_poll(multi, 60_000)
        }
        transfers.cancelAll()
        shim_multi_cleanup(multi)
    }

    /// Without a multi handle nothing goes; the next transfer tries again.
    private func failAll() {
        let commands = state.withLock { state in
            defer { (state.commands, state.wakeUp) = ([], nil) }
            return state.commands
        }
        for case .start(_, let fail) in commands { fail("libcurl could not start, most likely for want of memory") }
    }
}
