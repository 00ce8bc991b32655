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
    /// Where the file is.
    package let path: String
    private let mask: SecretMask
    private let now: @Sendable () -> Date
    /// The open file; -1 when the log has ended.
    private let file: Mutex<Int32>

    /// An empty log at `path`, for its owner alone.
    ///
    /// - Parameters:
    ///   - secrets: What no line may show; see ``BuildJob/secrets(work:credentials:)``.
    ///   - now: The time, for dated lines.
    /// - Throws: ``BuildStackError`` with `machine` where the file cannot be made, or is there.
    package init(path: String, secrets: [String], now: @escaping @Sendable () -> Date) throws {
        self.path = path
        self.now = now
        mask = SecretMask(secrets)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw BuildStackError(
                .machine, "The log '\(path)' cannot be made: \(String(cString: strerror(errno))).")
        }
        self.file = Mutex(file)
    }

    /// The log at `path`, which is open as `file` to be appended to; nothing in it is secret.
    init(file: Int32, path: String, now: @escaping @Sendable () -> Date) {
        self.path = path
        self.now = now
        mask = SecretMask([])
        self.file = Mutex(file)
    }

    deinit {
        file.withLock { file in
            if file >= 0 { close(file) }
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

    /// Writes how the run ended, after the last line; what is appended later is lost.
    package func finish(_ status: RunStatus) {
        file.withLock { file in
            guard file >= 0 else { return }
            fsync(file)
            close(file)
            file = -1
            // A rename, so that nobody reads half a word.
            let (path, new) = (Self.completionPath(of: path), path + ".new")
            guard (try? status.completion.write(toFile: new, atomically: false, encoding: .utf8)) != nil
            else { return }
            rename(new, path)
        }
    }

    private func write(_ stamp: String, _ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            stamp + mask.masking(String(line.last == "\r" ? line.dropLast() : line)) + "\r\n"
        }
        var rest = Array(lines.joined().utf8)[...]
        file.withLock { file in
            guard file >= 0 else { return }
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
}
