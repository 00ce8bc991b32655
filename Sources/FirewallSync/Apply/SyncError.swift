/// Why a run failed, and what became of the registry.
///
/// Two errors are equal when their codes are: tests compare codes, people read the description.
public struct SyncError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, for programs.
    public enum Code: String, Sendable, Hashable {
        /// No source gave a publication, and none is archived.
        case download
        /// The registry could not be read or written.
        case registry
        /// The ledger could not be read or written.
        case ledger
        /// Another run works on the registry.
        case locked
        /// The registry is no longer as a saved plan saw it.
        case stalePlan
        /// A saved plan is older than its expiry.
        case expiredPlan
        /// A saved plan was changed, cut off, or is of another version.
        case damagedPlan
        /// The registry's rules kept changing between reading and writing.
        case changedMeanwhile
        /// The registry does not hold what was written.
        case notVerified
        /// A build's log cannot be read, or tells of no refusal.
        case buildLog
        /// A rule to be adopted is not there, or is ours already.
        case adoption
        /// No run, or not one run, is meant that a rollback could go back behind.
        case noSuchRun
        /// A door that may not be opened.
        case refusedDoor
        /// There is no such door to close.
        case noSuchDoor
        /// A freeze that means nothing.
        case refusedFreeze
        /// A person said that nothing may be written for a while.
        case frozen
        /// The registry's mode is `export`: others write its rules.
        case exportOnly
    }

    /// What went wrong, for programs.
    public let code: Code
    /// One sentence: what was found, what became of the registry, and what to do.
    public let description: String
    /// What the run found and planned before it stopped; nil where it did not get so far.
    public let found: SyncOutcome?
    /// The plan whose rules were sent before it stopped, whatever became of them; nil where none were.
    public private(set) var sent: RulePlan?

    /// An error with its sentence.
    public init(_ code: Code, _ description: String, found: SyncOutcome? = nil) {
        self.code = code
        self.description = description
        self.found = found
    }

    /// The same error of a run that had sent the rules of `plan`.
    func sending(_ plan: RulePlan) -> Self {
        var error = self
        error.sent = plan
        return error
    }

    /// Equal codes.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}
