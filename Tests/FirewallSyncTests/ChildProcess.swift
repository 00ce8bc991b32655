import Foundation
import XCTest

/// This test program, started once more to run one test.
enum ChildProcess {
    /// Starts a child with these variables added to its environment.
    ///
    /// - Parameter shell: A command of `sh` that starts `"$0" "$@"`.
    static func start(
        _ variables: [String: String], test: String = "LedgerChildTests/testWork",
        shell: String = "exec \"$0\" \"$@\"", input: Pipe? = nil, output: Pipe? = nil
    ) throws -> Process {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", shell, program, "FirewallSyncTests.\(test)"]
        process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        if let input { process.standardInput = input }
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
