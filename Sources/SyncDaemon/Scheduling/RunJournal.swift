import FirewallSync
import Foundation
import Logging

/// Takes down what becomes of runs: on the board, in the metrics, in the log, in the state directory, and for whoever is
/// to be alerted.
actor RunJournal {
    /// How many runs may end until the book is written: a program that is killed then makes up no more than those.
    private static let runsBetweenSaves = 64

    private let board: StatusBoard
    private let metrics: DaemonMetrics
    private let reports: ReportFolder
    private let logger: Logger
    private let observer: @Sendable (FleetRun) async -> Void
    private var book: RunBook
    private var unsaved = 0

    /// A journal that goes on with `book`.
    ///
    /// - Parameter observer: Is told of every run when it has been taken down, such as to alert somebody.
    init(
        board: StatusBoard, metrics: DaemonMetrics, reports: ReportFolder, book: RunBook, logger: Logger,
        observer: @escaping @Sendable (FleetRun) async -> Void
    ) {
        self.board = board
        self.metrics = metrics
        self.reports = reports
        self.book = book
        self.logger = logger
        self.observer = observer
    }

    /// Where a registry stood in its schedule when it was run last.
    func mark(of registry: ConfiguredRegistry) -> ScheduleCursor.Mark? { book[registry.key].mark }

    /// The last runs of these registries.
    func records(of registries: [ConfiguredRegistry]) -> [RunRecord] { registries.compactMap { book[$0.key].last } }

    /// Puts the registries of a configuration on the board.
    func place(_ registries: [ConfiguredRegistry], due: [String: Date], running: Set<String>) {
        let entries = registries.map { registry in
            StatusBoard.Entry(
                label: registry.settings.label, id: "\(registry.settings.id)", key: registry.key,
                schedule: "\(registry.schedule)", due: due[registry.key] ?? .distantPast,
                isRunning: running.contains(registry.key), last: book[registry.key].last,
                lastSuccess: book[registry.key].lastSuccess)
        }
        board.place(entries)
    }

    /// Runs of these registries begin.
    func start(_ registries: [ConfiguredRegistry]) { setRunning(true, registries) }

    /// No run of these registries is in progress any more.
    func leave(_ registries: [ConfiguredRegistry]) {
        setRunning(false, registries)
        save()
    }

    /// A run has ended.
    func end(_ run: FleetRun, cursor: ScheduleCursor?) async {
        let key = run.registry.key
        let record = RunRecord(run)
        let isNews = !(book[key].last.map(record.tellsTheSame(as:)) ?? false)
        if record.isSuccess { book[key].lastSuccess = record.endedAt }
        book[key].last = record
        book[key].mark = cursor?.mark
        let lastSuccess = book[key].lastSuccess
        board.change(key) { entry in
            entry.last = record
            entry.lastSuccess = lastSuccess
            entry.isRunning = false
            if let cursor { entry.due = cursor.due }
        }
        metrics.countRun(of: run.registry.settings.label, record)
        log(run, record)
        if case .success(let outcome) = run.result, isNews || !reports.holds(key) {
            keep { () throws(DaemonError) in try reports.store(outcome.plan, of: run.registry) }
        }
        unsaved += 1
        if unsaved >= Self.runsBetweenSaves { save() }
        await observer(run)
    }

    /// Writes the book, where it changed.
    func save() {
        guard unsaved > 0 else { return }
        let isKept = keep { () throws(DaemonError) in try book.save() }
        if isKept { unsaved = 0 }
    }

    /// Does what may fail because a disk is full, and says so where everybody looks.
    @discardableResult
    private func keep(_ body: () throws(DaemonError) -> Void) -> Bool {
        do {
            try body()
            board.change { $0.stateFailure = nil }
            return true
        } catch {
            board.change { $0.stateFailure = error.description }
            metrics.countStateFailure()
            logger.error("\(error.description)")
            return false
        }
    }

    private func setRunning(_ isRunning: Bool, _ registries: [ConfiguredRegistry]) {
        for registry in registries { board.change(registry.key) { $0.isRunning = isRunning } }
    }

    private func log(_ run: FleetRun, _ record: RunRecord) {
        let metadata: Logger.Metadata = [
            "registry": "\(run.registry.settings.label)", "result": "\(record.result)",
            "seconds":
                "\(run.endedAt.timeIntervalSince(run.startedAt).formatted(.number.precision(.fractionLength(3))))",
        ]
        let level: Logger.Level =
            record.isSuccess ? .info : record.result == RunRecord.failed ? .error : .warning
        logger.log(level: level, "A run has ended", metadata: metadata)
        for sentence in record.sentences {
            logger.log(
                level: record.isSuccess ? .notice : level, "\(sentence)",
                metadata: ["registry": "\(run.registry.settings.label)"])
        }
    }
}
