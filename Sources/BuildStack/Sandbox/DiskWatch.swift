import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Looks how much of the disk a run uses.
///
/// A quota of the file system's would be exact, and most machines have none; between two looks a run can go over its
/// limit by what a disk writes in that time.
struct DiskWatch: Sendable {
    /// The folder.
    let path: String
    /// The most bytes below it.
    let limit: Int
    /// The control group of the run's processes; nil where there is none, or nothing of the run's runs yet.
    var group: ControlGroup?

    /// Does `work`, and ends it when there is more on the disk than there may be.
    ///
    /// - Throws: What `work` throws; ``BuildStackError`` with `limit`.
    func guarding<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await run()
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    /// Looks every half second until it is cancelled.
    ///
    /// - Throws: ``BuildStackError`` with `limit`.
    private func run() async throws {
        while true {
            try await ContinuousClock().sleep(for: .milliseconds(500))
            let used = try await usage() + unlinked()
            guard used <= limit else {
                throw BuildStackError(
                    .limit, "The run has \(used) bytes on the agent's disk; the most are \(limit).")
            }
        }
    }

    /// The bytes in use; what cannot be seen, because it is being written or removed, is left out.
    private func usage() async throws -> Int {
        let result = try await Subprocess.run(
            .name("du"), arguments: ["-sx", "--block-size=1", path], output: .string(limit: 4096),
            error: .discarded)
        return Int(result.standardOutput.prefix { $0.isNumber }) ?? 0
    }

    /// The bytes of files that have no name any more and that a process of the run keeps open: no look at a folder shows
    /// them.
    private func unlinked() async throws -> Int {
        let folders = (group?.processes ?? []).map { "/proc/\($0)/fd" }
        guard !folders.isEmpty else { return 0 }
        // Each file once, however many have it open; what lies in memory the control group counts.
        let script = """
            find "$@" -maxdepth 1 -lname '* (deleted)' ! -lname '/memfd:*' -exec stat -L --format '%d %i %b' {} + |
                sort -u | awk '{ blocks += $3 } END { printf "%.0f", blocks * 512 }'
            """
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: Arguments(["-c", script, "sh"] + folders), output: .string(limit: 4096),
            error: .discarded)
        return Int(result.standardOutput) ?? 0
    }
}
