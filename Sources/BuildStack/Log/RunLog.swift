import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The log of a run: a file that only grows, whose lines end with CRLF, for that is where `az` shows them.
///
/// Beside it, at ``completionPath(of:)``, stands how the run ended; it is written after the last line, so that nobody who
/// sees it misses one. Secrets of the run are masked.
package final class RunLog: Sendable {
    /// The most bytes that a run may say; beyond them its log holds how it ended, and nothing else.
    package static let longest = 64 << 20

    private struct State {
        /// The open file; -1 when the log has ended.
        var file: Int32
        /// How many bytes the run may still say.
        var room: Int
    }

    /// Where the file is.
    package let path: String
    private let mask: SecretMask
    private let now: @Sendable () -> Date
    private let longest: Int
    private let state: Mutex<State>

    /// An empty log at `path`, for its owner alone.
    ///
    /// - Parameters:
    ///   - secrets: What no line may show; see ``BuildJob/secrets(work:credentials:)``.
    ///   - longest: The most bytes that the run may say.
    ///   - now: The time, for dated lines.
    /// - Throws: ``BuildStackError`` with `machine` where the file cannot be made, or is there.
    package init(
        path: String, secrets: [String], longest: Int = RunLog.longest, now: @escaping @Sendable () -> Date
    ) throws {
        self.path = path
        self.longest = longest
        self.now = now
        mask = SecretMask(secrets)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw BuildStackError(
                .machine, "The log '\(path)' cannot be made: \(String(cString: strerror(errno))).")
        }
        state = Mutex(State(file: file, room: longest))
    }

    /// The log at `path`, which is open as `file` to be appended to; nothing in it is secret.
    init(file: Int32, path: String, now: @escaping @Sendable () -> Date) {
        self.path = path
        self.now = now
        mask = SecretMask([])
        longest = Self.longest
        state = Mutex(State(file: file, room: longest))
    }

    deinit {
        state.withLock { state in
            if state.file >= 0 { close(state.file) }
        }
    }

    /// Where a log at `path` has the word for how its run ended: ``RunStatus/completion``.
    package static func completionPath(of path: String) -> String { path + ".complete" }

    /// The word for how the run of the log at `path` ended; nil while it goes on.
    package static func completion(of path: String) -> String? {
        try? String(contentsOfFile: completionPath(of: path), encoding: .utf8)
    }

    /// Appends a line that begins with the date and the time.
    package func note(_ line: String) { write(LogStamp.text(now()) + " ", line) }

    /// Appends a line, or several where `text` has line ends.
    package func append(_ text: String) { write("", text) }

    /// Appends the last lines, for which there is room also where the run has said more than it may.
    func conclude(_ text: String) {
        state.withLock { $0.room = max($0.room, text.utf8.count * 3 + 1024) }
        append(text)
    }

    /// `text` without the run's secrets, for where else it goes.
    func masking(_ text: String) -> String { mask.masking(text) }

    /// Writes how the run ended, after the last line; what is appended later is lost.
    package func finish(_ status: RunStatus) {
        state.withLock { state in
            guard state.file >= 0 else { return }
            fsync(state.file)
            close(state.file)
            state.file = -1
            // A rename, so that nobody reads half a word.
            let (path, new) = (Self.completionPath(of: path), path + ".new")
            guard (try? status.completion.write(toFile: new, atomically: false, encoding: .utf8)) != nil
            else { return }
            rename(new, path)
        }
    }

    private func write(_ stamp: String, _ text: String) {
        guard state.withLock({ $0.file >= 0 && $0.room > 0 }) else { return }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            stamp + mask.masking(String(line.last == "\r" ? line.dropLast() : line)) + "\r\n"
        }
        let bytes = Array(lines.joined().utf8)
        state.withLock { state in
            guard state.file >= 0, state.room > 0 else { return }
            Self.write(bytes, to: state.file)
            state.room -= bytes.count
            guard state.room <= 0 else { return }
            let notice = "The run has said more than the \(longest) bytes that its log holds; the rest is left out.\r\n"
            Self.write(Array(notice.utf8), to: state.file)
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                    Glibc.write(file, bytes.baseAddress, bytes.count)
                #else
                    Darwin.write(file, bytes.baseAddress, bytes.count)
                #endif
            }
            if count < 0, errno == EINTR { continue }
            // A full disk costs lines, not the run.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
