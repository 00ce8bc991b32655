import IPNetworks
import ServiceTags

/// What changed between two publications, by addresses: `tags diff`.
public struct TagDifferenceReport: Sendable {
    private let appeared: [String]
    private let vanished: [String]
    private let changed: [PublicationDifference.Change]

    /// A report about the tags of `difference` whose names `pattern` matches, or about all.
    public init(_ difference: PublicationDifference, matching pattern: TagPattern? = nil) {
        let isShown = { (name: String) in pattern?.matches(name) ?? true }
        appeared = difference.appeared.filter(isShown)
        vanished = difference.vanished.filter(isShown)
        changed = difference.changed.filter { isShown($0.name) }
    }

    /// Tags that appeared, vanished or changed, each change with its prefixes, and a count at the end.
    public func text(style: TextStyle = .plain) -> String {
        var lines = appeared.map { style(.added, "+ \($0.escapedForTerminal) (appeared)") }
        lines += vanished.map { style(.removed, "- \($0.escapedForTerminal) (vanished)") }
        for change in changed {
            lines.append(style(.heading, "~ \(change.name.escapedForTerminal)"))
            lines += change.added.map { style(.added, "    + \($0)") }
            lines += change.removed.map { style(.removed, "    - \($0)") }
        }
        let counts =
            "\(appeared.count.counted("tag")) appeared, \(vanished.count.grouped) vanished, "
            + "\(changed.count.grouped) changed."
        return (lines + [counts]).joined(separator: "\n") + "\n"
    }

    /// `{"appeared":[…],"vanished":[…],"changed":[{"name","added","removed"}]}`.
    ///
    /// - Throws: Nothing that a difference can cause.
    public func json() throws -> [UInt8] {
        try JSONDocument.encode(
            Document(
                appeared: appeared, vanished: vanished,
                changed: changed.map {
                    Document.Change(
                        name: $0.name, added: $0.added.map(\.description), removed: $0.removed.map(\.description))
                }))
    }

    private struct Document: Encodable {
        struct Change: Encodable {
            let name: String
            let added: [String]
            let removed: [String]
        }

        let appeared: [String]
        let vanished: [String]
        let changed: [Change]
    }
}
