import ServiceTags

/// What a ``Backtest`` amounts to.
public struct BacktestResult: Sendable, Hashable {
    /// The runs, in the order of the archive.
    public let runs: [BacktestRun]
    /// How many addresses were required and refused after some run, each counted once.
    public let uncoveredAfterRun: UInt64

    /// A result of these parts.
    init(runs: [BacktestRun], uncoveredAfterRun: UInt64) {
        self.runs = runs
        self.uncoveredAfterRun = uncoveredAfterRun
    }

    /// How many runs changed rules.
    public var changedRuns: Int { runs.count { $0.touched > 0 } }
    /// The rules added and removed, over all runs.
    public var rulesTouched: Int { runs.reduce(0) { $0 + $1.touched } }
    /// The most addresses that rules let in after any run though nothing required them.
    public var peakExcess: UInt64 { runs.map(\.exposure.overAllowed).max() ?? 0 }
    /// The most rules after any run.
    public var peakRules: Int { runs.map(\.exposure.rules).max() ?? 0 }
    /// The runs that a guard refused.
    public var refusedRuns: [BacktestRun] { runs.filter { !$0.refusals.isEmpty } }
}

/// One run of a ``Backtest``.
public struct BacktestRun: Sendable, Hashable {
    /// Its place in the archive, from 0.
    public let index: Int
    /// The file, or the line, that it ran on.
    public let name: String
    /// The day of the publication, where known.
    public let date: PublicationDate?
    /// How many rules it added; none where it was refused and not let through.
    public let added: Int
    /// How many rules it removed; none where it was refused and not let through.
    public let removed: Int
    /// What the registry let in after it; of a run that applied nothing, what the rules before it let in.
    public let exposure: Exposure
    /// The guards that refused it.
    public let refusals: [BacktestRefusal]

    /// How many rules it added and removed.
    public var touched: Int { added + removed }
}

/// A guard that refused a run of a ``Backtest``.
public struct BacktestRefusal: Sendable, Hashable {
    /// The guard.
    public let check: Guard
    /// The figure, the limit, and the way out.
    public let sentence: String
    /// Whether the run went on all the same, as a person would have let it.
    public let isLetThrough: Bool
}
