import FirewallSync
import ServiceTags

/// What replayed publications would have done to a registry: `backtest`.
public struct BacktestReport: Sendable {
    /// The result.
    public let result: BacktestResult
    /// What was replayed, for people.
    public let archive: String

    /// A report about `result` of what is at `archive`.
    public init(_ result: BacktestResult, archive: String) {
        self.result = result
        self.archive = archive
    }

    /// The figures, and then the refusals: each run's guards with their sentences.
    public func text(style: TextStyle = .plain) -> String {
        var table = TextTable([.left, .right])
        for figure in figures { table.append([figure.name, figure.value.grouped]) }
        let refused = result.refusedRuns
        var lines =
            [style(.heading, "Backtest of \(archive.escapedForTerminal), \(span)"), ""] + table.lines(indent: 2)
        if !refused.isEmpty { lines += ["", style(.warning, "Refused by a guard:")] }
        for run in refused {
            lines.append("  \(run.dayOrIndex)  \(run.fate)  \(run.name.escapedForTerminal)")
            lines += run.refusals.flatMap { $0.sentence.escapedForTerminal.hanging(after: "    ") }
        }
        let sentence = verdict.wrapped(to: 100)
        let role: TextStyle.Role = result.uncoveredAfterRun > 0 ? .failure : isAboutSomething ? .good : .warning
        return (lines + [""] + sentence.map { style(role, $0) }).joined(separator: "\n") + "\n"
    }

    /// The figures in the order in which they are told.
    var figures: [(name: String, value: UInt64)] {
        [
            ("runs", UInt64(result.runs.count)), ("runs that changed rules", UInt64(result.changedRuns)),
            ("rules added and removed", UInt64(result.rulesTouched)),
            ("rules at most, after a run", UInt64(result.peakRules)),
            ("over-allowed addresses at most, after a run", result.peakExcess),
            ("required addresses refused after a run", result.uncoveredAfterRun),
            ("runs refused by a guard", UInt64(result.refusedRuns.count)),
        ]
    }

    /// Whether any run required an address.
    private var isAboutSomething: Bool { result.runs.contains { $0.exposure.required > 0 } }

    /// Whether an agent would have been refused, in one sentence.
    var verdict: String {
        guard isAboutSomething else {
            return "No address was required in any run: no publication has a tag of the given names with IPv4 prefixes."
        }
        return result.uncoveredAfterRun == 0
            ? "After every run each required address was let in."
            : "\(result.uncoveredAfterRun.counted("required address", plural: "required addresses")) would have been "
                + "refused after at least one run."
    }

    /// `283 publications, 2019-07-22 to 2025-12-22`.
    var span: String {
        let count = result.runs.count.counted("publication")
        let dates = result.runs.compactMap(\.date)
        guard let first = dates.min(), let last = dates.max() else { return count }
        return first == last ? "\(count), \(first)" : "\(count), \(first) to \(last)"
    }

    /// `{"runs","changedRuns","rulesTouched","peakExcess","uncoveredAfterRun","refusals":[{"run","date","guard",
    /// "sentence","letThrough"}…]}`.
    ///
    /// - Throws: Nothing that a result can cause.
    public func json() throws -> [UInt8] { try JSONDocument.encode(Document(result)) }

    private struct Document: Encodable {
        let runs: Int
        let changedRuns: Int
        let rulesTouched: Int
        let peakExcess: UInt64
        let uncoveredAfterRun: UInt64
        let refusals: [Refusal]

        struct Refusal: Encodable {
            let run: Int
            let date: String?
            let `guard`: String
            let sentence: String
            let letThrough: Bool
        }

        init(_ result: BacktestResult) {
            runs = result.runs.count
            changedRuns = result.changedRuns
            rulesTouched = result.rulesTouched
            peakExcess = result.peakExcess
            uncoveredAfterRun = result.uncoveredAfterRun
            refusals = result.refusedRuns.flatMap { run in
                run.refusals.map {
                    Refusal(
                        run: run.index, date: run.date?.description, guard: $0.check.rawValue, sentence: $0.sentence,
                        letThrough: $0.isLetThrough)
                }
            }
        }
    }
}

extension BacktestRun {
    /// The day, or the number of the run where the day is not known.
    var dayOrIndex: String { date?.description ?? "run \(index)" }

    /// What became of a refused run.
    var fate: String { refusals.contains { $0.isLetThrough } ? "let through by a person" : "nothing was applied" }
}
