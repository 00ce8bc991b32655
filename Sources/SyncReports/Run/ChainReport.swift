import FirewallSync

/// Whether the history is as it was written: `history --verify`.
public struct ChainReport: Sendable {
    /// What was found; nil where there is no history yet.
    public let verdict: ChainVerdict?

    /// A report about `verdict`.
    public init(_ verdict: ChainVerdict?) { self.verdict = verdict }

    /// Whether nothing contradicts the history.
    public var isIntact: Bool {
        if case .broken = verdict { false } else { true }
    }

    /// One line; who keeps the head elsewhere can tell later that nothing up to it was changed or cut off.
    public func text(style: TextStyle = .plain) -> String {
        switch verdict {
        case nil: "No run is recorded yet.\n"
        case .intact(let entries, let head):
            style(.good, "\(entries.counted("entry", plural: "entries")), each as it was written; head \(head)") + "\n"
        case .broken(let sequence, let reason):
            style(.failure, "Entry \(sequence) is not as it was written: \(reason.escapedForTerminal).") + "\n"
        }
    }

    /// `{"intact","entries","head"}`, or `{"intact","sequence","reason"}` where it is not.
    ///
    /// - Throws: Nothing that a verdict can cause.
    public func json() throws -> [UInt8] {
        switch verdict {
        case nil: try JSONDocument.encode(Document(intact: true, entries: 0))
        case .intact(let entries, let head):
            try JSONDocument.encode(Document(intact: true, entries: entries, head: head))
        case .broken(let sequence, let reason):
            try JSONDocument.encode(Document(intact: false, sequence: sequence, reason: reason))
        }
    }

    private struct Document: Encodable {
        let intact: Bool
        var entries: Int?
        var head: String?
        var sequence: Int?
        var reason: String?
    }
}
