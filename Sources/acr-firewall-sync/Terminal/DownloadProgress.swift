import Foundation
import SyncReports

/// A line on the terminal that says how far a download is; nothing where no terminal is.
struct DownloadProgress: Sendable {
    private let terminal = Terminal.standardError

    /// What a download calls with the bytes received and the bytes expected, or nil where nobody would see it.
    var report: (@Sendable (Int, Int?) -> Void)? {
        guard terminal.isInteractive else { return nil }
        let terminal = terminal
        return { received, expected in
            let total = expected.map { " of \(Self.kilobytes($0))" } ?? ""
            terminal.write("\r\u{1b}[KDownloading: \(Self.kilobytes(received))\(total)")
        }
    }

    /// Wipes the line away.
    func finish() { if terminal.isInteractive { terminal.write("\r\u{1b}[K") } }

    private static func kilobytes(_ bytes: Int) -> String { "\((bytes / 1024).grouped) KiB" }
}
