import Foundation
import SyncReports

/// One of the standard streams, which may be a terminal with a person before it.
struct Terminal: Sendable {
    /// Where results go.
    static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
    /// Where everything goes that is not a result.
    static let standardError = Terminal(descriptor: STDERR_FILENO)

    private let descriptor: Int32

    /// Whether a person reads this stream.
    var isInteractive: Bool { isatty(descriptor) == 1 }

    /// Colours where a person reads and has not asked for none (https://no-color.org).
    var style: TextStyle {
        let environment = ProcessInfo.processInfo.environment
        let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return TextStyle(isColoured: isInteractive && !isRefused && environment["TERM"] != "dumb")
    }

    /// Writes text; where even that cannot be done there is nobody left to tell.
    func write(_ text: String) { _ = writeAll(Array(text.utf8), to: descriptor) }

    /// Writes a sentence about what the command does, on a line of its own.
    func note(_ sentence: String) { write("acr-firewall-sync: \(sentence.escapedForTerminal)\n") }

    /// Writes a result.
    ///
    /// - Throws: ``CommandError`` where it could not be written, so that half a document never passes for a whole one.
    func writeResult(_ bytes: [UInt8]) throws(CommandError) {
        guard writeAll(bytes, to: descriptor) else {
            throw CommandError("standard output cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Writes a result.
    ///
    /// - Throws: ``CommandError`` where it could not be written.
    func writeResult(_ text: String) throws(CommandError) { try writeResult(Array(text.utf8)) }

    /// Writes JSON documents of `count` registries: of one its own, of several one array.
    ///
    /// - Throws: ``CommandError`` where they could not be written.
    func writeDocuments(_ documents: [[UInt8]], of count: Int) throws(CommandError) {
        if count != 1 {
            try writeResult(JSONDocument.array(of: documents))
        } else if let only = documents.first {
            try writeResult(only)
        }
    }
}
