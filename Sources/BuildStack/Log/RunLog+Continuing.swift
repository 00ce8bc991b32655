import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension RunLog {
    /// The log at `path` of a run that nobody works at, to be ended; it is made where it is missing, and a last line that
    /// was cut off is ended.
    ///
    /// - Throws: ``BuildStackError`` with `machine` where the file cannot be opened.
    convenience init(continuing path: String, now: @escaping @Sendable () -> Date) throws {
        let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw BuildStackError(
                .machine, "The log '\(path)' cannot be opened: \(String(cString: strerror(errno))).")
        }
        var last: [UInt8] = [0, 0]
        let end = lseek(file, 0, SEEK_END)
        let isWhole = end == 0 || end >= 2 && pread(file, &last, 2, end - 2) == 2 && last == Array("\r\n".utf8)
        self.init(file: file, path: path, now: now)
        if !isWhole { append("") }
    }

    /// Ends the log at `path` of the run `id` that no engine has, or has any more: the run was canceled before an agent had
    /// it, could not begin, or its process was killed.
    ///
    /// - Throws: ``BuildStackError`` with `machine` where the file cannot be opened.
    package static func end(
        _ path: String, ofRun id: String, _ outcome: RunOutcome, now: @escaping @Sendable () -> Date
    ) throws {
        let log = try RunLog(continuing: path, now: now)
        log.append(outcome.errorMessage ?? "")
        log.append(
            outcome.status == .canceled
                ? "Run ID: \(id) was canceled" : "Run ID: \(id) failed. Error: internal error")
        log.finish(outcome.status)
    }
}
