/// What carries out runs.
package protocol BuildEngine: Sendable {
    /// Carries out `job` on `agent`, telling the job's log, whose completion is written last.
    ///
    /// Cancelling the task ends the run: all of its processes end, and nothing of it is left. It never throws: what goes
    /// wrong is in the outcome and in the log.
    func run(_ job: BuildJob, on agent: BuildAgent) async -> RunOutcome
}
