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
            let used = try await usage()
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
}
