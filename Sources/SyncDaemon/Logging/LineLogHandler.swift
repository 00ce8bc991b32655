import Foundation
import Logging
import SyncReports

/// Writes logs to a stream, an entry a line, for people or for programs.
///
/// Values come from outside as well: nothing in them ends a line or moves a cursor.
package struct LineLogHandler: LogHandler {
    /// How a line looks.
    package enum Format: String, Sendable, CaseIterable {
        /// For people: the time, the level, what happened, and the values.
        case text
        /// For programs: a JSON object.
        case json
    }

    /// What goes with every entry.
    package var metadata: Logger.Metadata = [:]
    /// The least that is written.
    package var logLevel: Logger.Level
    private let label: String
    private let format: Format
    private let write: @Sendable (String) -> Void

    /// A handler that gives each line, with its line feed, to `write`.
    package init(
        label: String, level: Logger.Level, format: Format, write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        self.format = format
        self.write = write
        logLevel = level
    }

    /// A value that goes with every entry.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry.
    package func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        let time = Date().formatted(.iso8601)
        switch format {
        case .text:
            let pairs = values.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value))" }.joined()
            write(
                "\(time) \(event.level.rawValue) \("\(event.message)".escapedForTerminal)\(pairs.escapedForTerminal)\n")
        case .json:
            var object = values
            for (key, value) in [
                ("time", time), ("level", event.level.rawValue), ("logger", label), ("message", "\(event.message)"),
            ] { object[key] = value }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let data = try? encoder.encode(object) else { return }
            write(String(decoding: data, as: UTF8.self) + "\n")
        }
    }

    private static func quoted(_ text: String) -> String {
        guard text.isEmpty || text.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return text }
        return "\"\(text.replacing("\"", with: "\\\""))\""
    }
}
