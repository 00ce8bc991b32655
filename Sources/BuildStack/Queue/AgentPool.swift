/// The agents of all regions, each with at most one run, and the runs that wait for them.
///
/// A run takes a free agent of its region. Where none is free it waits: registries take turns, and of one registry's runs
/// the first is next.
package actor AgentPool {
    /// Carries out a run on the agent of this name; it returns when nothing of the run goes on any more, soon after its
    /// task is cancelled.
    package typealias Work =
        @Sendable (_ run: RunKey, _ agent: String, _ interruption: RunInterruption) async -> Void

    private struct Region {
        var free: [String]
        var queue = FairQueue<Int64, RunKey>()
    }

    private struct Assignment {
        let task: Task<Void, Never>
        let interruption: RunInterruption
    }

    private let agents: @Sendable (_ region: String) -> [String]
    private let work: Work
    private var regions: [String: Region] = [:]
    private var assignments: [RunKey: Assignment] = [:]
    private var isOpen = false

    /// A pool that hands out no run before it is opened.
    ///
    /// - Parameter agents: The names of a region's agents, which no other region's have.
    package init(agents: @escaping @Sendable (_ region: String) -> [String], work: @escaping Work) {
        self.agents = agents
        self.work = work
    }

    /// How many runs wait for an agent.
    package var waiting: Int { regions.values.reduce(0) { $0 + $1.queue.count } }

    /// Begins to hand out runs.
    package func open() {
        isOpen = true
        for region in regions.keys { assign(in: region) }
    }

    /// Lets `run` wait for an agent of `region`.
    package func submit(_ run: RunKey, in region: String) {
        regions[region, default: Region(free: agents(region))].queue.append(run, of: run.registry)
        assign(in: region)
    }

    /// Takes `run` out of the queue, if it waits there.
    package func withdraw(_ run: RunKey) {
        for region in regions.keys { regions[region]?.queue.remove(run, of: run.registry) }
    }

    /// Ends `run`, if an agent has it; returns at once.
    package func interrupt(_ run: RunKey, as status: RunStatus, _ message: String) {
        guard let assignment = assignments[run] else { return }
        assignment.interruption.end(as: status, message)
        assignment.task.cancel()
    }

    /// Takes all runs of `registry` out of the queue and ends those that agents have; returns when these have ended.
    package func removeAll(ofRegistry registry: Int64, _ message: String) async {
        for region in regions.keys { regions[region]?.queue.removeAll(of: registry) }
        await end(assignments.keys.filter { $0.registry == registry }, as: .canceled, message)
    }

    /// Hands out no run any more and ends those that agents have; returns when these have ended.
    package func close(_ message: String) async {
        isOpen = false
        await end(Array(assignments.keys), as: .error, message)
    }

    private func end(_ runs: [RunKey], as status: RunStatus, _ message: String) async {
        for run in runs { interrupt(run, as: status, message) }
        for run in runs { await assignments[run]?.task.value }
    }

    private func assign(in region: String) {
        while isOpen, let agent = regions[region]?.free.first, let run = regions[region]?.queue.popFirst() {
            regions[region]?.free.removeFirst()
            let interruption = RunInterruption()
            let task = Task {
                await work(run, agent, interruption)
                release(agent, of: region, after: run)
            }
            assignments[run] = Assignment(task: task, interruption: interruption)
        }
    }

    private func release(_ agent: String, of region: String, after run: RunKey) {
        assignments[run] = nil
        regions[region]?.free.append(agent)
        assign(in: region)
    }
}
