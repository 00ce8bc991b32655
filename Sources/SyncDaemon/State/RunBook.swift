import FirewallSync
import Foundation

/// What the daemon remembers of each registry from one start to the next: `watch.json` in the state directory.
struct RunBook: Sendable {
    /// One registry's page of the book.
    struct Entry: Codable, Sendable, Hashable {
        /// Where it stands in its schedule.
        var mark: ScheduleCursor.Mark?
        /// Its last run.
        var last: RunRecord?
        /// When a run last left it as it should be.
        var lastSuccess: Date?
    }

    private struct Document: Codable {
        var format = 1
        var registries: [String: Entry]
    }

    private let file: StateFile
    private(set) var entries: [String: Entry] = [:]

    /// The book in a state directory; an empty one where there is none, or none that can be read: runs then come earlier
    /// than they would have, and no worse.
    init(stateDirectory: String) {
        file = StateFile(path: "\(stateDirectory)/watch.json")
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        if let data = file.read(), let document = try? decoder.decode(Document.self, from: data), document.format == 1 {
            entries = document.registries
        }
    }

    /// What is remembered of a registry.
    subscript(key: String) -> Entry {
        get { entries[key] ?? Entry() }
        set { entries[key] = newValue }
    }

    /// Writes the book.
    ///
    /// - Throws: ``DaemonError`` with `state`; the book in memory still holds.
    func save() throws(DaemonError) {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data: Data
        do {
            data = try encoder.encode(Document(registries: entries))
        } catch {
            throw DaemonError(.state, "What is remembered of the runs cannot be put down as JSON: \(error).")
        }
        try file.write(data)
    }
}

extension ConfiguredRegistry {
    /// How the daemon tells registries apart: by their resource ids, without case.
    var key: String { "\(settings.id)".lowercased() }
}
