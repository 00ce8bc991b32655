import BuildStack
import Foundation
import Synchronization

/// An engine whose runs end when the test says so, or when they are interrupted.
final class HeldEngine: BuildEngine {
    private struct State {
        var held: [String: CheckedContinuation<RunOutcome, Never>] = [:]
        var jobs: [String: (job: BuildJob, agent: BuildAgent)] = [:]
    }

    private let state = Mutex(State())
    /// The runs that have begun, as `REGISTRY/ca1`.
    let begun: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() { (begun, continuation) = AsyncStream.makeStream() }

    func run(_ job: BuildJob, on agent: BuildAgent) async -> RunOutcome {
        let name = "\(job.variables.registryName)/\(job.id)"
        job.log.note("Held on \(agent.name)")
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { held in
                state.withLock { state in
                    state.held[name] = held
                    state.jobs[name] = (job, agent)
                }
                continuation.yield(name)
                if Task.isCancelled { end(name, job.interruption.outcome) }
            }
        } onCancel: {
            end(name, job.interruption.outcome)
        }
        job.log.append("Run ID: \(job.id) is over")
        job.log.finish(outcome.status)
        return outcome
    }

    /// Ends a run.
    func end(_ name: String, _ outcome: RunOutcome = RunOutcome(status: .succeeded)) {
        state.withLock { $0.held.removeValue(forKey: name) }?.resume(returning: outcome)
    }

    /// The job of a run that has begun, and its agent.
    func job(_ name: String) -> (job: BuildJob, agent: BuildAgent)? { state.withLock { $0.jobs[name] } }
}
