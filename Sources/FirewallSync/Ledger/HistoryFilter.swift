import Foundation

/// Which entries of a history are wanted.
public struct HistoryFilter: Sendable, Hashable {
    /// The earliest time; nil: from the beginning.
    public var since: Date?
    /// What happened; empty: anything.
    public var kinds: Set<HistoryEntry.Kind>
    /// How the run's identity begins, without case; nil: any run.
    public var run: String?

    /// A filter; by default one that lets every entry pass.
    public init(since: Date? = nil, kinds: Set<HistoryEntry.Kind> = [], run: String? = nil) {
        self.since = since
        self.kinds = kinds
        self.run = run
    }

    /// Whether an entry is wanted.
    public func matches(_ entry: HistoryEntry) -> Bool {
        since.map { entry.time >= $0 } ?? true && (kinds.isEmpty || kinds.contains(entry.kind))
            && run.map { entry.runID.lowercased().hasPrefix($0.lowercased()) } ?? true
    }
}
