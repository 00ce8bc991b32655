import Foundation
import Synchronization

/// One line on standard error that counts up while a file arrives, and goes away afterwards; silent where it is piped.
///
/// ```swift
/// let line = ProgressLine("ServiceTags_Public_20251020.json")
/// let fetched = try await downloader.fetch(source, progress: line.update)
/// line.finish()
/// ```
public final class ProgressLine: Sendable {
    private struct State {
        var shown = ""
        var isFinished = false
    }

    private let label: String
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// A line that begins with `label`.
    /// - Parameters:
    ///   - isTerminal: Whether anybody sees it; by default, whether standard error is a terminal.
    ///   - write: Where it goes; by default, to standard error.
    public init(
        _ label: String, isTerminal: Bool = isatty(STDERR_FILENO) == 1,
        write: @escaping @Sendable (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    ) {
        self.label = label
        self.isTerminal = isTerminal
        self.write = write
    }

    /// Shows how far the download is; writes only what looks different from the last time.
    public func update(received: Int, expected: Int?) {
        guard isTerminal else { return }
        let text: String
        if let expected, expected > 0 {
            text = "\(label)  \(Self.megabytes(expected)) MB  \(min(100, received * 100 / expected)) %"
        } else {
            text = "\(label)  \(Self.megabytes(received)) MB"
        }
        state.withLock { state in
            guard !state.isFinished, state.shown != text else { return }
            state.shown = text
            // Back to the first column, then clear to the end: the new line may be the shorter.
            write("\r\(text)\u{1B}[K")
        }
    }

    /// Clears the line; later updates show nothing.
    public func finish() {
        state.withLock { state in
            if !state.shown.isEmpty { write("\r\u{1B}[K") }
            state = State(isFinished: true)
        }
    }

    /// With one decimal.
    private static func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000).\(bytes / 100_000 % 10)" }
}
