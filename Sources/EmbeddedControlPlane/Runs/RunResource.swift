import BuildStack
import Foundation
import GRDB

/// A run as the stack keeps it.
package struct RunResource: Sendable, Hashable {
    /// The run among those of all registries.
    package let key: RunKey
    /// Where it stands.
    let state: RunState
    /// When it was asked for.
    let creation: Date
    /// When an agent took it; nil while it waits.
    let start: Date?
    /// When it ended; nil before that.
    let finish: Date?
    /// When something about it changed last.
    let modification: Date
    /// Whether its log is to be archived.
    let isArchiveEnabled: Bool
    /// The properties that clients see beside these: platform, output images, why it failed.
    let details: JSONValue
    /// The path of the upload that it takes its source from, if it does.
    let upload: String?

    /// What clients call it.
    var id: RunID { RunID(key.number) }
}

extension RunResource {
    init(row: Row) throws {
        let state: String = row["status"]
        guard let known = RunState(rawValue: state) else {
            throw StackError(.state, "The stack's database keeps an unknown status '\(state)' of a run.")
        }
        func time(_ column: String) -> Date? { (row[column] as Double?).map(Date.init(timeIntervalSince1970:)) }
        self.init(
            key: RunKey(registry: row["registry"], number: row["number"]), state: known,
            creation: Date(timeIntervalSince1970: row["createdAt"]), start: time("startedAt"),
            finish: time("finishedAt"), modification: Date(timeIntervalSince1970: row["modifiedAt"]),
            isArchiveEnabled: row["isArchiveEnabled"],
            details: try JSONValue(parsing: (row["details"] as String).utf8), upload: row["upload"])
    }
}
